//! Reads the weight files of CTranslate2 (`model.bin`, format version 6).
//!
//! Little-endian: version, name and revision of the specification, then the variables (name, rank, dimensions, type,
//! byte count, data), then aliases of variables. Strings carry their length with the closing zero.

use std::collections::BTreeMap;

use super::ConvertError;

const VERSION: u32 = 6;

/// Element types, by their number in the file.
const F32: u8 = 0;
const I8: u8 = 1;
const I16: u8 = 2;
const F16: u8 = 4;

/// One tensor, as stored.
#[derive(Debug, Clone, Copy)]
pub struct Variable<'a> {
    dims: [usize; 4],
    rank: usize,
    dtype: u8,
    data: &'a [u8],
}

/// A parsed file, borrowing the tensors.
#[derive(Debug)]
pub struct Ct2Model<'a> {
    /// Name of the specification, such as `WhisperSpec`.
    pub spec: String,
    variables: BTreeMap<String, Variable<'a>>,
}

pub(super) fn malformed(reason: impl Into<String>) -> ConvertError {
    ConvertError::Malformed { format: "CTranslate2", reason: reason.into() }
}

impl<'a> Ct2Model<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Ct2Model<'a>, ConvertError> {
        let mut reader = Reader { bytes };
        let version = reader.u32()?;
        if version != VERSION {
            return Err(ConvertError::Unsupported { format: "CTranslate2", what: format!("version {version}") });
        }
        let spec = reader.string()?;
        let _revision = reader.u32()?;
        let mut variables = BTreeMap::new();
        for _ in 0..reader.u32()? {
            let name = reader.string()?;
            let variable = reader.variable(&name)?;
            variables.insert(name, variable);
        }
        for _ in 0..reader.u32()? {
            let (alias, name) = (reader.string()?, reader.string()?);
            let target = *variables.get(&name).ok_or_else(|| malformed(format!("alias of absent `{name}`")))?;
            variables.insert(alias, target);
        }
        Ok(Ct2Model { spec, variables })
    }

    /// The variable with this name and exactly these dimensions.
    pub fn tensor(&self, name: &str, dims: &[usize]) -> Result<Variable<'a>, ConvertError> {
        let variable = self.get(name)?;
        if variable.dims() != dims {
            return Err(malformed(format!("`{name}` has shape {:?}, expected {dims:?}", variable.dims())));
        }
        Ok(variable)
    }

    /// The dimensions of a variable.
    pub fn dims(&self, name: &str) -> Result<Vec<usize>, ConvertError> {
        Ok(self.get(name)?.dims().to_vec())
    }

    /// A scalar of one or two bytes, such as a count of heads.
    pub fn small_integer(&self, name: &str) -> Result<usize, ConvertError> {
        match self.get(name)? {
            Variable { dtype: I8, data: [value], .. } => Ok(usize::from(*value)),
            Variable { dtype: I16, data: [low, high], .. } => Ok(usize::from(u16::from_le_bytes([*low, *high]))),
            _ => Err(malformed(format!("`{name}` is no small integer"))),
        }
    }

    /// How many layers lie under `prefix/layer_N/`.
    pub fn layers(&self, prefix: &str) -> usize {
        (0..).take_while(|index| self.has_under(&format!("{prefix}/layer_{index}/"))).count()
    }

    fn has_under(&self, prefix: &str) -> bool {
        self.variables.range(prefix.to_owned()..).next().is_some_and(|(name, _)| name.starts_with(prefix))
    }

    fn get(&self, name: &str) -> Result<Variable<'a>, ConvertError> {
        self.variables.get(name).copied().ok_or_else(|| malformed(format!("no variable `{name}`")))
    }
}

impl Variable<'_> {
    pub fn dims(&self) -> &[usize] {
        &self.dims[..self.rank]
    }

    /// The values as floats.
    pub fn f32(&self) -> Result<Vec<f32>, ConvertError> {
        match self.dtype {
            F32 => Ok(self.data.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()),
            F16 => Ok(self.halves().map(half_to_f32).collect()),
            other => Err(unsupported_type(other)),
        }
    }

    /// The values of a half-float tensor as they are stored.
    pub fn f16(&self) -> Result<Vec<u16>, ConvertError> {
        if self.dtype == F16 { Ok(self.halves().collect()) } else { Err(unsupported_type(self.dtype)) }
    }

    fn halves(&self) -> impl Iterator<Item = u16> {
        self.data.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes))
    }
}

fn unsupported_type(dtype: u8) -> ConvertError {
    ConvertError::Unsupported { format: "CTranslate2", what: format!("tensor of element type {dtype}") }
}

/// IEEE 754 binary16 to binary32, exactly.
pub fn half_to_f32(half: u16) -> f32 {
    let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 0x1f), f32::from(half & 0x3ff) / 1024.0);
    match exponent {
        0 => sign * fraction * 2f32.powi(-14),
        31 if fraction == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + fraction) * 2f32.powi(exponent - 15),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ConvertError> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(|| malformed("it ends too early"))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ConvertError> {
        let taken = self.take(N)?;
        <[u8; N]>::try_from(taken).map_err(|_| malformed("it ends too early"))
    }

    fn u32(&mut self) -> Result<u32, ConvertError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn string(&mut self) -> Result<String, ConvertError> {
        let length = usize::from(u16::from_le_bytes(self.array()?));
        match self.take(length)? {
            [text @ .., 0] => String::from_utf8(text.to_vec()).map_err(|_| malformed("a name is not UTF-8")),
            _ => Err(malformed("a name is not closed")),
        }
    }

    fn variable(&mut self, name: &str) -> Result<Variable<'a>, ConvertError> {
        let [rank] = self.array()?;
        let rank = usize::from(rank);
        let mut dims = [1; 4];
        if rank > dims.len() {
            return Err(malformed(format!("`{name}` has {rank} dimensions")));
        }
        for dim in &mut dims[..rank] {
            *dim = self.u32()? as usize;
        }
        let [dtype] = self.array()?;
        let size = self.u32()? as usize;
        let width = match dtype {
            F32 | 3 => 4,
            I8 => 1,
            I16 | F16 => 2,
            other => return Err(unsupported_type(other)),
        };
        let expected = dims.iter().try_fold(width, |product: usize, dim| product.checked_mul(*dim));
        if expected != Some(size) {
            return Err(malformed(format!("`{name}` has {size} bytes for shape {:?}", &dims[..rank])));
        }
        Ok(Variable { dims, rank, dtype, data: self.take(size)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut bytes = Vec::new();
        let string = |bytes: &mut Vec<u8>, text: &str| {
            bytes.extend((text.len() as u16 + 1).to_le_bytes());
            bytes.extend(text.as_bytes());
            bytes.push(0);
        };
        bytes.extend(VERSION.to_le_bytes());
        string(&mut bytes, "Spec");
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(2u32.to_le_bytes());
        string(&mut bytes, "a/layer_0/w");
        bytes.push(2);
        bytes.extend([2u32, 1].iter().flat_map(|dim| dim.to_le_bytes()));
        bytes.push(F16);
        bytes.extend(4u32.to_le_bytes());
        bytes.extend([0x00, 0x3c, 0x00, 0xc0]);
        string(&mut bytes, "heads");
        bytes.extend([0, I16]);
        bytes.extend(2u32.to_le_bytes());
        bytes.extend(8u16.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        string(&mut bytes, "b");
        string(&mut bytes, "a/layer_0/w");
        bytes
    }

    #[test]
    fn variables_and_aliases_are_read() {
        let bytes = file();
        let model = Ct2Model::parse(&bytes).expect("parses");
        assert_eq!(model.tensor("b", &[2, 1]).and_then(|tensor| tensor.f32()).expect("floats"), [1.0, -2.0]);
        assert_eq!(model.small_integer("heads").expect("a count"), 8);
        assert_eq!(model.layers("a"), 1);
        assert!(model.tensor("b", &[1, 2]).is_err());
        assert!(model.tensor("c", &[1]).is_err());
    }

    #[test]
    fn damage_is_an_error_at_every_byte() {
        let bytes = file();
        for length in 0..bytes.len() {
            assert!(Ct2Model::parse(&bytes[..length]).is_err(), "cut at {length}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            // May still parse (a changed value); must not panic or allocate by a lying count.
            let _ = Ct2Model::parse(&damaged);
        }
    }

    #[test]
    fn halves_are_widened_exactly() {
        for (half, expected) in
            [(0x3c00, 1.0), (0xc000, -2.0), (0x0001, 2f32.powi(-24)), (0x7bff, 65504.0), (0x7c00, f32::INFINITY)]
        {
            assert_eq!(half_to_f32(half), expected);
        }
        assert!(half_to_f32(0x7e00).is_nan());
    }
}
