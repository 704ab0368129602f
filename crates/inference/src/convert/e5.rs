//! The encoder of a multilingual E5 model (BERT with 4-bit weights) as an ONNX network of our own.
//!
//! Input: `embedded [n, width]`, the sum of word, position and type embeddings, which the caller looks up in the published
//! file: the word table is three quarters of it and only a few rows are ever needed. Output: `sentence [1, width]`, the mean
//! over the tokens, of length 1.

use super::ConvertError;
use super::onnx::{Attr, Dim, FLOAT, GraphBuilder, tensor_f32, tensor_u8};
use crate::e5_file::{BLOCK, BLOCK_BYTES, E5File, scale};

/// `Gelu` appears in 20.
const OPSET: i64 = 20;

/// # Errors
/// When the bytes are not such a model.
pub fn encoder(bytes: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let file = E5File::parse(bytes)?;
    let mut net = Writer { graph: GraphBuilder::new("e5_encoder"), file: &file, bytes };
    let width = file.shape.width as i64;
    net.graph.input("embedded", FLOAT, &[Dim::Named("tokens"), Dim::Fixed(width)]);
    let mut hidden = net.layer_norm("embedded", "emb.ln")?;
    for layer in 0..file.shape.layers {
        let mixed = net.attention(&hidden, layer)?;
        let sum = net.graph.op("Add", &[&hidden, &mixed], &[]);
        let attended = net.layer_norm(&sum, &format!("l{layer}.aln"))?;
        let inner = net.linear(&attended, &format!("l{layer}.fi"), file.shape.width, file.shape.inner)?;
        let active = net.graph.op("Gelu", &[&inner], &[]);
        let outer = net.linear(&active, &format!("l{layer}.fo"), file.shape.inner, file.shape.width)?;
        let sum = net.graph.op("Add", &[&attended, &outer], &[]);
        hidden = net.layer_norm(&sum, &format!("l{layer}.oln"))?;
    }
    let axis = net.graph.integers(&[0]);
    let mean = net.graph.op("ReduceMean", &[&hidden, &axis], &[("keepdims", Attr::Int(1))]);
    net.graph.node("LpNormalization", &[&mean], "sentence", &[("axis", Attr::Int(-1)), ("p", Attr::Int(2))]);
    net.graph.output("sentence", FLOAT, &[Dim::Fixed(1), Dim::Fixed(width)]);
    Ok(net.graph.finish(OPSET))
}

struct Writer<'a> {
    graph: GraphBuilder,
    file: &'a E5File,
    bytes: &'a [u8],
}

impl Writer<'_> {
    fn vector(&mut self, name: &str, length: usize) -> Result<String, ConvertError> {
        let values = self.file.floats(self.bytes, name, length)?;
        let constant = self.graph.fresh("vector");
        self.graph.initializer(tensor_f32(&constant, &[length as i64], &values));
        Ok(constant)
    }

    fn layer_norm(&mut self, input: &str, prefix: &str) -> Result<String, ConvertError> {
        let width = self.file.shape.width;
        let scale = self.vector(&format!("{prefix}.w"), width)?;
        let bias = self.vector(&format!("{prefix}.b"), width)?;
        let attributes = [("axis", Attr::Int(-1)), ("epsilon", Attr::Float(self.file.shape.epsilon))];
        Ok(self.graph.op("LayerNormalization", &[input, &scale, &bias], &attributes))
    }

    /// `x · Wᵀ + b` on the 4-bit weights as they are, re-packed: the runtime wants neighbours in one byte, the file holds
    /// weights j and j + 16 of a block together. Eight stands for zero in both.
    fn linear(&mut self, input: &str, prefix: &str, from: usize, to: usize) -> Result<String, ConvertError> {
        let range = self.file.matrix(self.bytes, &format!("{prefix}.w"), to, from)?;
        let blocks = self.bytes[range].as_chunks::<BLOCK_BYTES>().0;
        let mut packed = Vec::with_capacity(blocks.len() * BLOCK / 2);
        for block in blocks {
            let nibble = |k: usize| if k < 16 { block[2 + k] & 15 } else { block[2 + k - 16] >> 4 };
            packed.extend((0..BLOCK / 2).map(|pair| nibble(2 * pair) | nibble(2 * pair + 1) << 4));
        }
        let scales: Vec<f32> = blocks.iter().map(scale).collect();
        let (weight, factor) = (self.graph.fresh("weight"), self.graph.fresh("scales"));
        let dims = [to as i64, (from / BLOCK) as i64, (BLOCK / 2) as i64];
        self.graph.initializer(tensor_u8(&weight, &dims, packed));
        self.graph.initializer(tensor_f32(&factor, &[scales.len() as i64], &scales));
        let attributes = [
            ("K", Attr::Int(from as i64)),
            ("N", Attr::Int(to as i64)),
            ("bits", Attr::Int(4)),
            ("block_size", Attr::Int(BLOCK as i64)),
        ];
        let output = self.graph.fresh("MatMulNBits");
        let product = self.graph.runtime_node("MatMulNBits", &[input, &weight, &factor], &output, &attributes);
        let bias = self.vector(&format!("{prefix}.b"), to)?;
        Ok(self.graph.op("Add", &[&product, &bias], &[]))
    }

    fn attention(&mut self, input: &str, layer: usize) -> Result<String, ConvertError> {
        let (width, heads) = (self.file.shape.width, self.file.shape.heads);
        let projected = |net: &mut Self, part: &str, perm: [i64; 3]| -> Result<String, ConvertError> {
            let flat = net.linear(input, &format!("l{layer}.{part}"), width, width)?;
            let shape = net.graph.integers(&[-1, heads as i64, (width / heads) as i64]);
            let headed = net.graph.op("Reshape", &[&flat, &shape], &[]);
            Ok(net.graph.op("Transpose", &[&headed], &[("perm", Attr::Ints(perm.to_vec()))]))
        };
        let queries = projected(self, "q", [1, 0, 2])?;
        let keys = projected(self, "k", [1, 2, 0])?;
        let values = projected(self, "v", [1, 0, 2])?;
        let scale = self.graph.number(((width / heads) as f32).powf(-0.5));
        let scores = self.graph.op("MatMul", &[&queries, &keys], &[]);
        let scaled = self.graph.op("Mul", &[&scores, &scale], &[]);
        let weights = self.graph.op("Softmax", &[&scaled], &[("axis", Attr::Int(-1))]);
        let mixed = self.graph.op("MatMul", &[&weights, &values], &[]);
        let turned = self.graph.op("Transpose", &[&mixed], &[("perm", Attr::Ints(vec![1, 0, 2]))]);
        let shape = self.graph.integers(&[-1, width as i64]);
        let joined = self.graph.op("Reshape", &[&turned, &shape], &[]);
        self.linear(&joined, &format!("l{layer}.ao"), width, width)
    }
}
