//! Resemblyzer's speaker encoder (GE2E) out of its training checkpoint: a network of our own from the tensors at their
//! known places.
//!
//! The checkpoint is a Python pickle of PyTorch's old format, whose bytes are programs. They are not run: the archive is
//! pinned by its digest, so every tensor lies where it lay when the places below were read.

use super::ConvertError;
use super::onnx::{Attr, Dim, FLOAT, GraphBuilder, tensor_f32};

/// Mel bands of a frame.
const BANDS: usize = 40;
/// Numbers of a hidden state, and of the embedding.
const WIDTH: usize = 256;
/// Byte offsets of each layer's weights (input, recurrent) and biases (input, recurrent).
const LAYERS: [[usize; 4]; 3] = [
    [269_883, 433_723, 5_676_603, 5_680_699],
    [1_482_299, 2_530_875, 5_684_795, 5_688_891],
    [3_579_451, 4_628_027, 5_692_987, 5_697_083],
];
const LINEAR_WEIGHT: usize = 7_731;
const LINEAR_BIAS: usize = 6_699;

/// `mel [windows, frames, 40]` → `embedding [windows, 256]`, each of length 1.
pub fn encoder(checkpoint: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let mut graph = GraphBuilder::new("ge2e");
    graph.input("mel", FLOAT, &[Dim::Named("windows"), Dim::Named("frames"), Dim::Fixed(BANDS as i64)]);
    graph.output("embedding", FLOAT, &[Dim::Named("windows"), Dim::Fixed(WIDTH as i64)]);
    let mut hidden = graph.op("Transpose", &["mel"], &[("perm", Attr::Ints(vec![1, 0, 2]))]);
    let first = graph.integers(&[0]);
    let directions = graph.integers(&[1]);
    let mut last = String::new();
    for (layer, [input, recurrent, input_bias, recurrent_bias]) in LAYERS.into_iter().enumerate() {
        let inputs = if layer == 0 { BANDS } else { WIDTH };
        let weights = reordered(&floats(checkpoint, input, 4 * WIDTH * inputs)?, inputs);
        let again = reordered(&floats(checkpoint, recurrent, 4 * WIDTH * WIDTH)?, WIDTH);
        let mut bias = reordered(&floats(checkpoint, input_bias, 4 * WIDTH)?, 1);
        bias.extend(reordered(&floats(checkpoint, recurrent_bias, 4 * WIDTH)?, 1));
        let mut tensor = |name: &str, dims: &[i64], data: &[f32]| {
            let name = format!("{name}_{layer}");
            graph.initializer(tensor_f32(&name, dims, data));
            name
        };
        let w = tensor("w", &[1, 4 * WIDTH as i64, inputs as i64], &weights);
        let r = tensor("r", &[1, 4 * WIDTH as i64, WIDTH as i64], &again);
        let b = tensor("b", &[1, 8 * WIDTH as i64], &bias);
        let (all, end) = (format!("all_{layer}"), format!("end_{layer}"));
        let size = [("hidden_size", Attr::Int(WIDTH as i64))];
        graph.node_multi("LSTM", &[&hidden, &w, &r, &b], &[&all, &end], &size);
        hidden = graph.op("Squeeze", &[&all, &directions], &[]);
        last = graph.op("Squeeze", &[&end, &first], &[]);
    }
    graph.initializer(tensor_f32(
        "linear",
        &[WIDTH as i64, WIDTH as i64],
        &floats(checkpoint, LINEAR_WEIGHT, WIDTH * WIDTH)?,
    ));
    graph.initializer(tensor_f32("linear_bias", &[WIDTH as i64], &floats(checkpoint, LINEAR_BIAS, WIDTH)?));
    let raw = graph.op("Gemm", &[&last, "linear", "linear_bias"], &[("transB", Attr::Int(1))]);
    let positive = graph.op("Relu", &[&raw], &[]);
    graph.node("LpNormalization", &[&positive], "embedding", &[("axis", Attr::Int(1)), ("p", Attr::Int(2))]);
    Ok(graph.finish(17))
}

/// `count` little-endian floats, all of a size trained weights have.
fn floats(checkpoint: &[u8], offset: usize, count: usize) -> Result<Vec<f32>, ConvertError> {
    let malformed = |reason: String| ConvertError::Malformed { format: "GE2E checkpoint", reason };
    let bytes = checkpoint
        .get(offset..offset + 4 * count)
        .ok_or_else(|| malformed(format!("it ends before the {count} numbers at {offset}")))?;
    let (chunks, _) = bytes.as_chunks::<4>();
    let values: Vec<f32> = chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
    match values.iter().find(|value| !value.is_finite() || value.abs() > 100.0) {
        Some(value) => Err(malformed(format!("{value} is no weight (at {offset})"))),
        None => Ok(values),
    }
}

/// PyTorch stacks the gates as input, forget, cell, output; ONNX as input, output, forget, cell.
fn reordered(values: &[f32], columns: usize) -> Vec<f32> {
    let gate = WIDTH * columns;
    [0, 3, 1, 2].iter().flat_map(|place| &values[place * gate..(place + 1) * gate]).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_file_is_refused() {
        assert!(encoder(&[0; 1000]).is_err());
        assert!(encoder(&[0xff; 6_000_000]).is_err());
    }

    #[test]
    fn gates_change_places() {
        let stacked: Vec<f32> = (0..4 * WIDTH).map(|n| (n / WIDTH) as f32).collect();
        let moved = reordered(&stacked, 1);
        let gates: Vec<f32> = moved.chunks(WIDTH).map(|gate| gate[0]).collect();
        assert_eq!(gates, [0.0, 3.0, 1.0, 2.0]);
    }
}
