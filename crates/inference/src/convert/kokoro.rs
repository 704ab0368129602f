//! Opens up Kokoro's published graph: a `pitch` input, and the durations and pitch curve as outputs.
//!
//! The graph computes both and throws them away. Encoded protobuf messages merge when laid end to end, so a second,
//! tiny model appended to the file adds nodes, inputs and outputs to the first; only the tensor to be multiplied has to be
//! renamed where it is produced, and a name of equal length leaves every offset in the file as it was.

use prost::Message;

use super::ConvertError;
use super::onnx::{Dim, FLOAT, GraphProto, ModelProto, NodeProto, value_info};

/// Input `[1]`: factor on the fundamental frequency, 1 = as published.
pub const PITCH_INPUT: &str = "pitch";
/// Output `[1, tokens]`: frames of 25 ms for each token, pads included.
pub const DURATION_OUTPUT: &str = "/encoder/Clip_output_0";
/// Output: the fundamental frequency curve, after the factor.
pub const F0_OUTPUT: &str = "/encoder/F0_proj/Conv_output_0";

const F0_UNSCALED: &str = "/encoder/F0_proj/Conv_output_X";

/// Adds the controls to a Kokoro graph.
pub fn add_controls(mut model: Vec<u8>) -> Result<Vec<u8>, ConvertError> {
    let site = producer_of(&model, F0_OUTPUT)?;
    model[site..site + F0_OUTPUT.len()].copy_from_slice(F0_UNSCALED.as_bytes());
    let multiply = NodeProto {
        input: vec![F0_UNSCALED.into(), PITCH_INPUT.into()],
        output: vec![F0_OUTPUT.into()],
        name: "pitch_mul".into(),
        op_type: "Mul".into(),
        ..Default::default()
    };
    let graph = GraphProto {
        node: vec![multiply],
        input: vec![value_info(PITCH_INPUT, FLOAT, Some(&[Dim::Fixed(1)]))],
        output: vec![value_info(DURATION_OUTPUT, FLOAT, None), value_info(F0_OUTPUT, FLOAT, None)],
        ..Default::default()
    };
    ModelProto { graph: Some(graph), ..Default::default() }.encode(&mut model).map_err(|error| {
        ConvertError::Malformed { format: "Kokoro ONNX", reason: format!("cannot append to it: {error}") }
    })?;
    Ok(model)
}

/// Where `name` stands as the output of a node: field 2, length-delimited.
fn producer_of(model: &[u8], name: &str) -> Result<usize, ConvertError> {
    let mut pattern = vec![0x12, name.len() as u8];
    pattern.extend_from_slice(name.as_bytes());
    let mut sites = model.windows(pattern.len()).enumerate().filter(|(_, window)| *window == pattern);
    match (sites.next(), sites.next()) {
        (Some((site, _)), None) => Ok(site + 2),
        (first, _) => Err(ConvertError::Malformed {
            format: "Kokoro ONNX",
            reason: format!("{} nodes produce {name}, expected one", if first.is_some() { "several" } else { "no" }),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_appended_graph_merges_into_the_first() {
        let producer = NodeProto { output: vec![F0_OUTPUT.into()], op_type: "Conv".into(), ..Default::default() };
        let graph = GraphProto { name: "main".into(), node: vec![producer], ..Default::default() };
        let file = ModelProto { ir_version: 8, graph: Some(graph), ..Default::default() }.encode_to_vec();
        let merged = ModelProto::decode(add_controls(file).expect("patches").as_slice()).expect("decodes");
        let graph = merged.graph.expect("has a graph");
        assert_eq!(graph.name, "main");
        assert_eq!(graph.node[0].output, [F0_UNSCALED]);
        assert_eq!(graph.node[1].output, [F0_OUTPUT]);
        assert_eq!(graph.input[0].name, PITCH_INPUT);
    }

    #[test]
    fn another_model_is_refused() {
        assert!(matches!(add_controls(b"not a model".to_vec()), Err(ConvertError::Malformed { .. })));
        let twice = [&[0x12, F0_OUTPUT.len() as u8][..], F0_OUTPUT.as_bytes()].concat().repeat(2);
        assert!(matches!(add_controls(twice), Err(ConvertError::Malformed { .. })));
    }
}
