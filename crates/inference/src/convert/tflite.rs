//! TensorFlow Lite to ONNX.
//!
//! Covers the operators of the face detector, the two face meshes, the iris model and the selfie segmentation of MediaPipe,
//! with floating-point weights (half floats are widened). Activations of rank 4 are turned from NHWC to NCHW, which is
//! what ONNX computes in; inputs and outputs keep the layout and the names of the original. The custom operators of the
//! attention mesh become standard ones (see [`regions`]), so the result needs no extension of the runtime.

mod flatbuffer;
mod flexbuffer;
mod network;
mod regions;

use std::collections::HashMap;

use super::ConvertError;
use super::onnx::{Attr, Dim, FLOAT, GraphBuilder, tensor_f32, tensor_i64};
use flatbuffer::{bytes_at, malformed, unsupported};
use network::{Constant, Network, Operator, Step};

/// GridSample appears in 16.
const OPSET: i64 = 16;

// Built-in operator numbers of the schema.
const ADD: i32 = 0;
const AVERAGE_POOL_2D: i32 = 1;
const CONCATENATION: i32 = 2;
const CONV_2D: i32 = 3;
const DEPTHWISE_CONV_2D: i32 = 4;
const DEQUANTIZE: i32 = 6;
const LOGISTIC: i32 = 14;
const MAX_POOL_2D: i32 = 17;
const MUL: i32 = 18;
const RELU: i32 = 19;
const RESHAPE: i32 = 22;
const RESIZE_BILINEAR: i32 = 23;
const PAD: i32 = 34;
const MEAN: i32 = 40;
const STRIDED_SLICE: i32 = 45;
const PRELU: i32 = 54;
const HARD_SWISH: i32 = 117;

/// Converts a `.tflite` network into an ONNX model.
///
/// # Errors
/// [`ConvertError::Malformed`] when the file is damaged, [`ConvertError::Unsupported`] when it uses an operator or an
/// option outside the list above. Never panics, whatever the bytes.
pub fn tflite_to_onnx(tflite: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let network = Network::read(tflite)?;
    let mut conversion = Conversion::new(&network);
    conversion.declare_inputs()?;
    for step in &network.steps {
        conversion.step(step)?;
    }
    conversion.declare_outputs()?;
    Ok(conversion.graph.finish(OPSET))
}

/// A graph being written, and what is known about the tensors so far.
struct Conversion<'n, 'a> {
    network: &'n Network<'a>,
    graph: GraphBuilder,
    /// ONNX value that holds a TFLite tensor, by tensor number.
    values: HashMap<i32, String>,
    /// Constants, including those that a `DEQUANTIZE` made.
    constants: HashMap<i32, Constant>,
    fresh: usize,
}

impl<'n, 'a> Conversion<'n, 'a> {
    fn new(network: &'n Network<'a>) -> Self {
        let constants = (0i32..)
            .zip(&network.tensors)
            .filter_map(|(index, tensor)| Some((index, tensor.constant.clone()?)))
            .collect();
        Conversion { network, graph: GraphBuilder::new("network"), values: HashMap::new(), constants, fresh: 0 }
    }

    fn declare_inputs(&mut self) -> Result<(), ConvertError> {
        for &index in &self.network.inputs {
            let tensor = self.network.tensor(index)?;
            self.graph.input(tensor.name, FLOAT, &fixed(&tensor.shape));
            let value = if tensor.shape.len() == 4 {
                self.node("Transpose", &[tensor.name], &[("perm", Attr::Ints(vec![0, 3, 1, 2]))])
            } else {
                tensor.name.to_owned()
            };
            self.values.insert(index, value);
        }
        Ok(())
    }

    fn declare_outputs(&mut self) -> Result<(), ConvertError> {
        for &index in &self.network.outputs {
            let tensor = self.network.tensor(index)?;
            let value = self.value(index)?;
            if tensor.shape.len() == 4 {
                let to_nhwc = [("perm", Attr::Ints(vec![0, 2, 3, 1]))];
                self.graph.node("Transpose", &[&value], tensor.name, &to_nhwc);
            } else {
                self.graph.node("Identity", &[&value], tensor.name, &[]);
            }
            self.graph.output(tensor.name, FLOAT, &fixed(&tensor.shape));
        }
        Ok(())
    }

    fn step(&mut self, step: &Step<'a>) -> Result<(), ConvertError> {
        let output = *step.outputs.first().ok_or_else(|| malformed("an operator has no output"))?;
        let value = match step.operator {
            Operator::Builtin(DEQUANTIZE) => {
                let constant = self.constants.get(&input(step, 0)?).cloned();
                let constant = constant.ok_or_else(|| unsupported("dequantised activations"))?;
                self.constants.insert(output, constant);
                return Ok(());
            }
            Operator::Builtin(CONV_2D) => self.convolution(step, false)?,
            Operator::Builtin(DEPTHWISE_CONV_2D) => self.convolution(step, true)?,
            Operator::Builtin(MAX_POOL_2D) => self.pool("MaxPool", step, output)?,
            Operator::Builtin(AVERAGE_POOL_2D) => self.pool("AveragePool", step, output)?,
            Operator::Builtin(MEAN) => self.global_mean(step, output)?,
            Operator::Builtin(ADD) => self.arithmetic("Add", step)?,
            Operator::Builtin(MUL) => self.arithmetic("Mul", step)?,
            Operator::Builtin(RELU) => self.unary("Relu", step, &[])?,
            Operator::Builtin(LOGISTIC) => self.unary("Sigmoid", step, &[])?,
            Operator::Builtin(HARD_SWISH) => {
                let gate = [("alpha", Attr::Float(1.0 / 6.0)), ("beta", Attr::Float(0.5))];
                let gate = self.unary("HardSigmoid", step, &gate)?;
                let value = self.value(input(step, 0)?)?;
                self.node("Mul", &[&value, &gate], &[])
            }
            Operator::Builtin(PRELU) => self.prelu(step)?,
            Operator::Builtin(PAD) => self.pad(step)?,
            Operator::Builtin(RESHAPE) => self.reshape(step, output)?,
            Operator::Builtin(CONCATENATION) => self.concat(step, output)?,
            Operator::Builtin(RESIZE_BILINEAR) => self.resize(step, output)?,
            Operator::Builtin(STRIDED_SLICE) => self.whole_slice(step, output)?,
            Operator::Custom("Convolution2DTransposeBias") => self.transposed_convolution(step)?,
            Operator::Custom("Landmarks2TransformMatrix") => regions::transform_matrix(self, step)?,
            Operator::Custom("TransformTensorBilinear") => regions::sample(self, step)?,
            Operator::Custom("TransformLandmarks") => regions::landmarks(self, step)?,
            Operator::Builtin(other) => return Err(unsupported(format!("operator {other}"))),
            Operator::Custom(other) => return Err(unsupported(format!("operator `{other}`"))),
        };
        self.values.insert(output, value);
        Ok(())
    }

    /// Adds a node and returns the name of its output.
    fn node(&mut self, op: &str, inputs: &[&str], attributes: &[(&str, Attr)]) -> String {
        self.fresh += 1;
        let output = format!("v{}", self.fresh);
        self.graph.node(op, inputs, &output, attributes)
    }

    fn floats(&mut self, dims: &[i64], data: &[f32]) -> String {
        self.fresh += 1;
        let name = format!("k{}", self.fresh);
        self.graph.initializer(tensor_f32(&name, dims, data));
        name
    }

    fn ints(&mut self, data: &[i64]) -> String {
        self.fresh += 1;
        let name = format!("k{}", self.fresh);
        self.graph.initializer(tensor_i64(&name, &[data.len() as i64], data));
        name
    }

    /// The ONNX value of a tensor: an activation, or a constant in the layout of activations.
    fn value(&mut self, index: i32) -> Result<String, ConvertError> {
        if let Some(name) = self.values.get(&index) {
            return Ok(name.clone());
        }
        let (shape, data) = self.weights(index)?;
        if let &[n, h, w, c] = shape.as_slice() {
            let data = permute(&data, &shape, [0, 3, 1, 2]);
            return Ok(self.floats(&[n, c, h, w], &data));
        }
        Ok(self.floats(&shape, &data))
    }

    fn shape(&self, index: i32) -> Result<&'n [i64], ConvertError> {
        Ok(&self.network.tensor(index)?.shape)
    }

    /// Height, width and channels of a rank 4 tensor.
    fn plane(&self, index: i32) -> Result<[i64; 3], ConvertError> {
        match self.shape(index)? {
            &[1, h, w, c] => Ok([h, w, c]),
            other => Err(unsupported(format!("an image of shape {other:?}"))),
        }
    }

    fn weights(&self, index: i32) -> Result<(Vec<i64>, Vec<f32>), ConvertError> {
        let shape = self.shape(index)?.to_vec();
        match self.constants.get(&index) {
            Some(Constant::Float(data)) => {
                if shape.iter().product::<i64>() != data.len() as i64 {
                    return Err(malformed(format!("tensor {index} changes its size when widened")));
                }
                Ok((shape, data.clone()))
            }
            _ => Err(malformed(format!("tensor {index} is used before it is computed"))),
        }
    }

    fn integers(&self, index: i32) -> Result<&[i64], ConvertError> {
        match self.constants.get(&index) {
            Some(Constant::Int(data)) => Ok(data),
            _ => Err(unsupported("an argument that is computed at run time")),
        }
    }

    fn unary(&mut self, op: &str, step: &Step<'a>, attributes: &[(&str, Attr)]) -> Result<String, ConvertError> {
        let value = self.value(input(step, 0)?)?;
        Ok(self.node(op, &[&value], attributes))
    }

    /// The activation function fused into an operator.
    fn fused(&mut self, value: String, function: u8) -> Result<String, ConvertError> {
        match function {
            0 => Ok(value),
            1 => Ok(self.node("Relu", &[&value], &[])),
            3 => {
                let (low, high) = (self.floats(&[], &[0.0]), self.floats(&[], &[6.0]));
                Ok(self.node("Clip", &[&value, &low, &high], &[]))
            }
            other => Err(unsupported(format!("fused activation {other}"))),
        }
    }

    fn arithmetic(&mut self, op: &str, step: &Step<'a>) -> Result<String, ConvertError> {
        let (a, b) = (self.value(input(step, 0)?)?, self.value(input(step, 1)?)?);
        let value = self.node(op, &[&a, &b], &[]);
        let function = step.options.map_or(Ok(0), |options| options.u8(0))?;
        self.fused(value, function)
    }

    fn convolution(&mut self, step: &Step<'a>, depthwise: bool) -> Result<String, ConvertError> {
        let options = step.options.ok_or_else(|| malformed("a convolution has no options"))?;
        let [height, width, channels] = self.plane(input(step, 0)?)?;
        let (shape, data) = self.weights(input(step, 1)?)?;
        let &[a, kernel_h, kernel_w, b] = shape.as_slice() else {
            return Err(malformed("a convolution kernel is not of rank 4"));
        };
        // OHWI, or 1HWO for depthwise kernels; ONNX wants OIHW in both cases.
        let (order, dims) = if depthwise {
            ([3, 0, 1, 2], [b, a, kernel_h, kernel_w])
        } else {
            ([0, 3, 1, 2], [a, b, kernel_h, kernel_w])
        };
        let mut inputs = vec![self.value(input(step, 0)?)?, self.floats(&dims, &permute(&data, &shape, order))];
        if let Some(&bias) = step.inputs.get(2).filter(|&&bias| bias >= 0) {
            let (shape, data) = self.weights(bias)?;
            inputs.push(self.floats(&shape, &data));
        }
        let (function_field, dilation_field) = if depthwise { (4, 5) } else { (3, 4) };
        let strides = [i64::from(options.i32(2, 0)?), i64::from(options.i32(1, 0)?)];
        let dilations = [i64::from(options.i32(dilation_field + 1, 1)?), i64::from(options.i32(dilation_field, 1)?)];
        let pads = same_pads(options.u8(0)?, [height, width], [kernel_h, kernel_w], strides, dilations)?;
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let attributes = [
            ("strides", Attr::Ints(strides.to_vec())),
            ("dilations", Attr::Ints(dilations.to_vec())),
            ("pads", Attr::Ints(pads)),
            ("kernel_shape", Attr::Ints(vec![kernel_h, kernel_w])),
            ("group", Attr::Int(if depthwise { channels } else { 1 })),
        ];
        let value = self.node("Conv", &inputs, &attributes);
        self.fused(value, options.u8(function_field)?)
    }

    /// The custom operator's options are the C struct `{padding, stride_width, stride_height}` of 32-bit integers.
    fn transposed_convolution(&mut self, step: &Step<'a>) -> Result<String, ConvertError> {
        let (shape, data) = self.weights(input(step, 1)?)?;
        let &[out, kernel_h, kernel_w, depth] = shape.as_slice() else {
            return Err(malformed("a convolution kernel is not of rank 4"));
        };
        let stride_w = i64::from(i32::from_le_bytes(bytes_at(step.custom, 4)?));
        let stride_h = i64::from(i32::from_le_bytes(bytes_at(step.custom, 8)?));
        if (stride_h, stride_w) != (kernel_h, kernel_w) {
            return Err(unsupported("a transposed convolution whose windows overlap"));
        }
        let value = self.value(input(step, 0)?)?;
        let kernel = self.floats(&[depth, out, kernel_h, kernel_w], &permute(&data, &shape, [3, 0, 1, 2]));
        let (bias_shape, bias) = self.weights(input(step, 2)?)?;
        let bias = self.floats(&bias_shape, &bias);
        let attributes =
            [("strides", Attr::Ints(vec![stride_h, stride_w])), ("kernel_shape", Attr::Ints(vec![kernel_h, kernel_w]))];
        Ok(self.node("ConvTranspose", &[&value, &kernel, &bias], &attributes))
    }

    fn pool(&mut self, op: &str, step: &Step<'a>, output: i32) -> Result<String, ConvertError> {
        let options = step.options.ok_or_else(|| malformed("a pooling operator has no options"))?;
        let [height, width, _] = self.plane(input(step, 0)?)?;
        let value = self.value(input(step, 0)?)?;
        if op == "AveragePool" && self.plane(output)?[..2] == [1, 1] {
            return Ok(self.node("GlobalAveragePool", &[&value], &[]));
        }
        let strides = [i64::from(options.i32(2, 0)?), i64::from(options.i32(1, 0)?)];
        let kernel = [i64::from(options.i32(4, 0)?), i64::from(options.i32(3, 0)?)];
        let pads = same_pads(options.u8(0)?, [height, width], kernel, strides, [1, 1])?;
        let attributes = [
            ("kernel_shape", Attr::Ints(kernel.to_vec())),
            ("strides", Attr::Ints(strides.to_vec())),
            ("pads", Attr::Ints(pads)),
        ];
        let value = self.node(op, &[&value], &attributes);
        self.fused(value, options.u8(5)?)
    }

    fn global_mean(&mut self, step: &Step<'a>, output: i32) -> Result<String, ConvertError> {
        if self.plane(output)?[..2] != [1, 1] {
            return Err(unsupported("a mean over other axes than height and width"));
        }
        self.unary("GlobalAveragePool", step, &[])
    }

    fn prelu(&mut self, step: &Step<'a>) -> Result<String, ConvertError> {
        let value = self.value(input(step, 0)?)?;
        let (_, slopes) = self.weights(input(step, 1)?)?;
        let slopes = self.floats(&[slopes.len() as i64, 1, 1], &slopes);
        Ok(self.node("PRelu", &[&value, &slopes], &[]))
    }

    fn pad(&mut self, step: &Step<'a>) -> Result<String, ConvertError> {
        let &[n0, n1, h0, h1, w0, w1, c0, c1] = self.integers(input(step, 1)?)? else {
            return Err(unsupported("padding of a tensor that is no image"));
        };
        let value = self.value(input(step, 0)?)?;
        let pads = self.ints(&[n0, c0, h0, w0, n1, c1, h1, w1]);
        Ok(self.node("Pad", &[&value, &pads], &[]))
    }

    /// TFLite reshapes in NHWC, so images are turned back before and forth after.
    fn reshape(&mut self, step: &Step<'a>, output: i32) -> Result<String, ConvertError> {
        let mut value = self.value(input(step, 0)?)?;
        if self.shape(input(step, 0)?)?.len() == 4 {
            value = self.node("Transpose", &[&value], &[("perm", Attr::Ints(vec![0, 2, 3, 1]))]);
        }
        let shape = self.shape(output)?;
        let target = self.ints(shape);
        let value = self.node("Reshape", &[&value, &target], &[]);
        if shape.len() == 4 {
            return Ok(self.node("Transpose", &[&value], &[("perm", Attr::Ints(vec![0, 3, 1, 2]))]));
        }
        Ok(value)
    }

    fn concat(&mut self, step: &Step<'a>, output: i32) -> Result<String, ConvertError> {
        let options = step.options.ok_or_else(|| malformed("a concatenation has no options"))?;
        let rank = self.shape(output)?.len() as i64;
        let axis = i64::from(options.i32(0, 0)?);
        let axis = if axis < 0 { axis + rank } else { axis };
        let axis = match (rank, axis) {
            (4, 0..4) => [0, 2, 3, 1][axis as usize],
            (_, axis) if (0..rank).contains(&axis) => axis,
            _ => return Err(malformed(format!("concatenation along axis {axis}"))),
        };
        let parts = step.inputs.iter().map(|&index| self.value(index)).collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let value = self.node("Concat", &parts, &[("axis", Attr::Int(axis))]);
        self.fused(value, options.u8(1)?)
    }

    fn resize(&mut self, step: &Step<'a>, output: i32) -> Result<String, ConvertError> {
        let options = step.options.ok_or_else(|| malformed("a resize has no options"))?;
        let [from_h, from_w, channels] = self.plane(input(step, 0)?)?;
        let [to_h, to_w, _] = self.plane(output)?;
        if from_h == 0 || from_w == 0 {
            return Err(malformed("a resize of an empty image"));
        }
        let convention = match (options.u8(2)? != 0, options.u8(3)? != 0) {
            (true, _) => "align_corners",
            (false, true) => "half_pixel",
            (false, false) => "asymmetric",
        };
        let value = self.value(input(step, 0)?)?;
        let sizes = self.ints(&[1, channels, to_h, to_w]);
        let attributes = [("mode", Attr::Text("linear")), ("coordinate_transformation_mode", Attr::Text(convention))];
        Ok(self.node("Resize", &[&value, "", "", &sizes], &attributes))
    }

    /// The only slice in these networks keeps everything: it exists to give the tensor another name.
    fn whole_slice(&mut self, step: &Step<'a>, output: i32) -> Result<String, ConvertError> {
        let begins_at_zero = self.integers(input(step, 1)?)?.iter().all(|&begin| begin == 0);
        let unit_strides = self.integers(input(step, 3)?)?.iter().all(|&stride| stride == 1);
        if !begins_at_zero || !unit_strides || self.shape(input(step, 0)?)? != self.shape(output)? {
            return Err(unsupported("a slice that drops elements"));
        }
        self.unary("Identity", step, &[])
    }
}

fn input(step: &Step<'_>, position: usize) -> Result<i32, ConvertError> {
    step.inputs.get(position).copied().ok_or_else(|| malformed("an operator lacks an input"))
}

fn fixed(shape: &[i64]) -> Vec<Dim<'static>> {
    shape.iter().map(|&dim| Dim::Fixed(dim)).collect()
}

/// Transposes a rank 4 tensor; axis `k` of the result is axis `order[k]` of `shape`.
fn permute(data: &[f32], shape: &[i64], order: [usize; 4]) -> Vec<f32> {
    let dims: Vec<usize> = shape.iter().map(|&dim| dim as usize).collect();
    let strides = [dims[1] * dims[2] * dims[3], dims[2] * dims[3], dims[3], 1];
    let mut result = Vec::with_capacity(data.len());
    for a in 0..dims[order[0]] {
        for b in 0..dims[order[1]] {
            for c in 0..dims[order[2]] {
                let base = a * strides[order[0]] + b * strides[order[1]] + c * strides[order[2]];
                result.extend((0..dims[order[3]]).map(|d| data[base + d * strides[order[3]]]));
            }
        }
    }
    result
}

/// Padding as ONNX writes it (top, left, bottom, right) for TFLite's SAME (0) and VALID (1). The odd pixel of SAME goes
/// to the bottom and right, which is why ONNX's own automatic padding is not used for it.
fn same_pads(
    padding: u8,
    size: [i64; 2],
    kernel: [i64; 2],
    strides: [i64; 2],
    dilations: [i64; 2],
) -> Result<Vec<i64>, ConvertError> {
    if strides.iter().chain(&dilations).chain(&kernel).any(|&value| !(1..=1024).contains(&value)) {
        return Err(malformed("a window with a stride, dilation or size out of range"));
    }
    let total = |axis: usize| {
        let steps = (size[axis] + strides[axis] - 1) / strides[axis];
        ((steps - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 - size[axis]).max(0)
    };
    match padding {
        0 => {
            let (vertical, horizontal) = (total(0), total(1));
            Ok(vec![vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2])
        }
        1 => Ok(vec![0; 4]),
        other => Err(unsupported(format!("padding {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_padding_goes_to_the_far_side() {
        assert_eq!(same_pads(0, [128, 128], [5, 5], [2, 2], [1, 1]).expect("valid"), [1, 1, 2, 2]);
        assert_eq!(same_pads(1, [128, 128], [5, 5], [2, 2], [1, 1]).expect("valid"), [0, 0, 0, 0]);
    }

    #[test]
    fn permute_moves_channels_first() {
        let nhwc: Vec<f32> = (0..12).map(|value| value as f32).collect();
        let nchw = permute(&nhwc, &[1, 2, 2, 3], [0, 3, 1, 2]);
        assert_eq!(nchw, [0.0, 3.0, 6.0, 9.0, 1.0, 4.0, 7.0, 10.0, 2.0, 5.0, 8.0, 11.0]);
    }

    #[test]
    fn hostile_bytes_are_errors() {
        assert!(tflite_to_onnx(b"").is_err());
        assert!(tflite_to_onnx(&[0xff; 64]).is_err());
        let mut file = vec![0u8; 256];
        file[4..8].copy_from_slice(b"TFL3");
        for byte in 0..=255u8 {
            file[0] = byte;
            file[8..].fill(byte);
            assert!(tflite_to_onnx(&file).is_err());
        }
    }
}
