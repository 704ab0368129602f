//! The parts of a `.tflite` file a conversion needs, read once into owned values.
//!
//! Field numbers are those of TensorFlow Lite's published schema, version 3.

use super::super::ConvertError;
use super::flatbuffer::{Table, malformed, unsupported};

/// Larger than any tensor of the networks this is for: a bigger one means a damaged file.
const ELEMENT_LIMIT: usize = 1 << 26;

/// Built-in operators, by their number in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator<'a> {
    Builtin(i32),
    Custom(&'a str),
}

#[derive(Debug)]
pub(super) struct Step<'a> {
    pub operator: Operator<'a>,
    /// Tensor numbers; -1 is an input left out.
    pub inputs: Vec<i32>,
    pub outputs: Vec<i32>,
    pub options: Option<Table<'a>>,
    pub custom: &'a [u8],
}

/// Values of a constant tensor.
#[derive(Debug, Clone)]
pub(super) enum Constant {
    Float(Vec<f32>),
    Int(Vec<i64>),
}

#[derive(Debug)]
pub(super) struct TensorInfo<'a> {
    pub name: &'a str,
    pub shape: Vec<i64>,
    pub constant: Option<Constant>,
}

#[derive(Debug)]
pub(super) struct Network<'a> {
    pub tensors: Vec<TensorInfo<'a>>,
    pub steps: Vec<Step<'a>>,
    pub inputs: Vec<i32>,
    pub outputs: Vec<i32>,
}

impl<'a> Network<'a> {
    pub fn read(file: &'a [u8]) -> Result<Network<'a>, ConvertError> {
        let model = Table::root(file)?;
        let codes = model.tables(1)?;
        let subgraphs = model.tables(2)?;
        let buffers = model.tables(4)?;
        let [graph] = subgraphs.as_slice() else {
            return Err(unsupported(format!("{} subgraphs", subgraphs.len())));
        };
        let tensors = graph.tables(0)?.iter().map(|tensor| read_tensor(tensor, &buffers)).collect::<Result<_, _>>()?;
        let steps = graph.tables(3)?.iter().map(|step| read_step(step, &codes)).collect::<Result<_, _>>()?;
        Ok(Network { tensors, steps, inputs: graph.i32s(1)?, outputs: graph.i32s(2)? })
    }

    pub fn tensor(&self, index: i32) -> Result<&TensorInfo<'a>, ConvertError> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.tensors.get(index))
            .ok_or_else(|| malformed(format!("there is no tensor {index}")))
    }
}

fn read_step<'a>(step: &Table<'a>, codes: &[Table<'a>]) -> Result<Step<'a>, ConvertError> {
    let code = usize::try_from(step.i32(0, 0)?)
        .ok()
        .and_then(|index| codes.get(index))
        .ok_or_else(|| malformed("an operator has no code"))?;
    // The first field is the old 8-bit code: newer files write both.
    let builtin = code.i32(3, 0)?.max(i32::from(code.u8(0)?));
    let operator = if builtin == 32 { Operator::Custom(code.text(1)?) } else { Operator::Builtin(builtin) };
    Ok(Step {
        operator,
        inputs: step.i32s(1)?,
        outputs: step.i32s(2)?,
        options: step.table(4)?,
        custom: step.bytes(5)?,
    })
}

fn read_tensor<'a>(tensor: &Table<'a>, buffers: &[Table<'a>]) -> Result<TensorInfo<'a>, ConvertError> {
    let name = tensor.text(3)?;
    let shape: Vec<i64> = tensor.i32s(0)?.into_iter().map(i64::from).collect();
    let elements = element_count(&shape).ok_or_else(|| malformed(format!("tensor `{name}` has shape {shape:?}")))?;
    let buffer = usize::try_from(tensor.i32(2, 0)?)
        .ok()
        .and_then(|index| buffers.get(index))
        .ok_or_else(|| malformed(format!("tensor `{name}` has no buffer")))?;
    let data = buffer.bytes(0)?;
    if data.is_empty() {
        return Ok(TensorInfo { name, shape, constant: None });
    }
    if tensor.table(6)?.is_some() {
        return Err(unsupported(format!("sparse tensor `{name}`")));
    }
    let (constant, width) = match tensor.u8(1)? {
        0 => (Constant::Float(words(data).map(f32::from_le_bytes).collect()), 4),
        1 => (Constant::Float(words(data).map(|half| half_to_f32(u16::from_le_bytes(half))).collect()), 2),
        2 => (Constant::Int(words(data).map(|word| i32::from_le_bytes(word).into()).collect()), 4),
        4 => (Constant::Int(words(data).map(i64::from_le_bytes).collect()), 8),
        other => return Err(unsupported(format!("constant `{name}` of type {other}"))),
    };
    if data.len() != elements * width {
        return Err(malformed(format!("constant `{name}`: {} bytes do not fill {shape:?}", data.len())));
    }
    Ok(TensorInfo { name, shape, constant: Some(constant) })
}

fn words<const N: usize>(data: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    data.chunks_exact(N).filter_map(|chunk| chunk.try_into().ok())
}

fn element_count(shape: &[i64]) -> Option<usize> {
    shape
        .iter()
        .try_fold(1usize, |count, &dim| count.checked_mul(usize::try_from(dim).ok()?))
        .filter(|&count| count <= ELEMENT_LIMIT)
}

/// IEEE 754 binary16 to binary32, subnormals included.
fn half_to_f32(half: u16) -> f32 {
    let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from((half >> 10) & 0x1f);
    let mantissa = f32::from(half & 0x3ff);
    match exponent {
        0 => sign * mantissa * 2f32.powi(-24),
        31 if mantissa == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + mantissa / 1024.0) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::half_to_f32;

    #[test]
    fn half_floats() {
        assert_eq!(half_to_f32(0x3c00), 1.0);
        assert_eq!(half_to_f32(0xc000), -2.0);
        assert_eq!(half_to_f32(0x3555), 0.333_251_95);
        assert_eq!(half_to_f32(0x0001), 5.960_464_5e-8);
    }
}
