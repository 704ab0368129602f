//! Whisper out of its CTranslate2 weights: an encoder and a decoder network of our own.
//!
//! Weights stay half floats in the file and are widened when the runtime folds the casts at loading: half the disk for the
//! same speed. The encoder takes any number of frames instead of 30 seconds' worth, and already projects what every
//! decoder layer will attend to. The decoder keeps its own past outside, and gives away the attention of the heads known
//! to follow the audio, from which word times are read.

use super::ConvertError;
use super::ct2::{Ct2Model, malformed};
use super::onnx::{Attr, Dim, FLOAT, GraphBuilder, INT64, tensor_f16_bytes, tensor_f32, tensor_i64};

/// `Gelu` appears in 20.
const OPSET: i64 = 20;

/// The published networks have at most 32 layers of at most 20 heads.
const MOST_LAYERS: usize = 64;

/// Sizes of one of the published networks.
struct Shape {
    width: usize,
    heads: usize,
    mels: usize,
    frames: usize,
    positions: usize,
    tokens: usize,
    encoder_layers: usize,
    decoder_layers: usize,
}

impl Shape {
    fn of(model: &Ct2Model<'_>) -> Result<Shape, ConvertError> {
        if model.spec != "WhisperSpec" {
            let what = format!("a `{}` where Whisper is expected", model.spec);
            return Err(ConvertError::Unsupported { format: "CTranslate2", what });
        }
        let (&[width, mels, 3], &[frames, _], &[positions, _], &[tokens, _]) = (
            model.dims("encoder/conv1/weight")?.as_slice(),
            model.dims("encoder/position_encodings/encodings")?.as_slice(),
            model.dims("decoder/position_encodings/encodings")?.as_slice(),
            model.dims("decoder/embeddings/weight")?.as_slice(),
        ) else {
            return Err(malformed("its tensors have unexpected ranks"));
        };
        let heads = model.small_integer("encoder/num_heads")?;
        let (encoder_layers, decoder_layers) = (model.layers("encoder"), model.layers("decoder"));
        if heads == 0 || !width.is_multiple_of(heads) || encoder_layers.max(decoder_layers) > MOST_LAYERS {
            return Err(malformed(format!("{heads} heads in a width of {width}")));
        }
        Ok(Shape { width, heads, mels, frames, positions, tokens, encoder_layers, decoder_layers })
    }

    fn head_width(&self) -> usize {
        self.width / self.heads
    }
}

/// Encoder: `mel [1, mels, 2n]` → `cross_key_L [1, heads, width of a head, n]`, `cross_value_L [1, heads, n, width of a head]` for
/// every decoder layer L. `n` is at most 1500 (30 s).
pub fn encoder(ct2: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let model = Ct2Model::parse(ct2)?;
    let shape = Shape::of(&model)?;
    let mut net = Writer::new("whisper_encoder", &model, &shape);
    net.graph.input("mel", FLOAT, &[Dim::Fixed(1), Dim::Fixed(shape.mels as i64), Dim::Named("samples")]);
    let first = net.convolution("mel", "encoder/conv1", shape.mels, 1)?;
    let second = net.convolution(&first, "encoder/conv2", shape.width, 2)?;
    let frames = net.graph.op("Transpose", &[&second], &[("perm", Attr::Ints(vec![0, 2, 1]))]);
    let table = net.table("encoder/position_encodings/encodings", shape.frames)?;
    let count = net.dimension(&frames, 1);
    let zero = net.graph.integers(&[0]);
    let positions = net.graph.op("Slice", &[&table, &zero, &count, &zero], &[]);
    let mut hidden = net.graph.op("Add", &[&frames, &positions], &[]);
    for layer in 0..shape.encoder_layers {
        let prefix = format!("encoder/layer_{layer}");
        hidden = net.encoder_attention(&hidden, &format!("{prefix}/self_attention"))?;
        hidden = net.feed_forward(&hidden, &format!("{prefix}/ffn"))?;
    }
    let hidden = net.layer_norm(&hidden, "encoder/layer_norm")?;
    for layer in 0..shape.decoder_layers {
        let prefix = format!("decoder/layer_{layer}/attention/linear_1");
        let both = net.linear(&hidden, &prefix, shape.width, 2 * shape.width)?;
        let parts = net.split(&both, 2);
        net.split_heads_as(&parts[0], vec![0, 2, 3, 1], &format!("cross_key_{layer}"));
        net.split_heads_as(&parts[1], vec![0, 2, 1, 3], &format!("cross_value_{layer}"));
        let (heads, width) = (Dim::Fixed(shape.heads as i64), Dim::Fixed(shape.head_width() as i64));
        let frames = Dim::Named("frames");
        net.graph.output(&format!("cross_key_{layer}"), FLOAT, &[Dim::Fixed(1), heads, width, frames]);
        net.graph.output(&format!("cross_value_{layer}"), FLOAT, &[Dim::Fixed(1), heads, frames, width]);
    }
    Ok(net.graph.finish(OPSET))
}

/// Decoder: `tokens [1, n]`, `past_key_L` and `past_value_L [1, heads, p, width of a head]`, the encoder's outputs →
/// `logits [1, tokens]` of the last position, `key_L` and `value_L` (the past with the new positions), and
/// `alignment [heads asked for, n, frames]`.
///
/// `alignment_heads`: pairs of layer and head.
pub fn decoder(ct2: &[u8], alignment_heads: &[[usize; 2]]) -> Result<Vec<u8>, ConvertError> {
    let model = Ct2Model::parse(ct2)?;
    let shape = Shape::of(&model)?;
    if alignment_heads.is_empty()
        || alignment_heads.iter().any(|[layer, head]| *layer >= shape.decoder_layers || *head >= shape.heads)
    {
        return Err(malformed(format!("its alignment heads are said to be {alignment_heads:?}")));
    }
    let mut net = Writer::new("whisper_decoder", &model, &shape);
    let mut aligned: Vec<(usize, String)> = Vec::new();
    net.declare_decoder(alignment_heads.len());
    let embeddings = net.table("decoder/embeddings/weight", shape.tokens)?;
    let embedded = net.graph.op("Gather", &[&embeddings, "tokens"], &[]);
    let table = net.table("decoder/position_encodings/encodings", shape.positions)?;
    let (past, count) = (net.dimension("past_key_0", 2), net.dimension("tokens", 1));
    let until = net.graph.op("Add", &[&past, &count], &[]);
    let zero = net.graph.integers(&[0]);
    let positions = net.graph.op("Slice", &[&table, &past, &until, &zero], &[]);
    let mut hidden = net.graph.op("Add", &[&embedded, &positions], &[]);
    let visible = net.causal_mask(&past, &until);
    for layer in 0..shape.decoder_layers {
        let prefix = format!("decoder/layer_{layer}");
        hidden = net.decoder_attention(&hidden, &prefix, layer, &visible)?;
        let (next, attention) = net.cross_attention(&hidden, &prefix, layer)?;
        hidden = net.feed_forward(&next, &format!("{prefix}/ffn"))?;
        aligned.push((layer, attention));
    }
    net.alignment(&aligned, alignment_heads);
    let last = net.graph.integers(&[-1]);
    let (end, axis) = (net.graph.integers(&[i64::MAX]), net.graph.integers(&[1]));
    let final_position = net.graph.op("Slice", &[&hidden, &last, &end, &axis], &[]);
    let normal = net.layer_norm(&final_position, "decoder/layer_norm")?;
    let row_shape = net.graph.integers(&[1, shape.width as i64]);
    let row = net.graph.op("Reshape", &[&normal, &row_shape], &[]);
    net.graph.node("Gemm", &[&row, &embeddings], "logits", &[("transB", Attr::Int(1))]);
    Ok(net.graph.finish(OPSET))
}

/// Builds a graph whose weights come from a CTranslate2 model.
struct Writer<'a> {
    graph: GraphBuilder,
    model: &'a Ct2Model<'a>,
    shape: &'a Shape,
}

impl<'a> Writer<'a> {
    fn new(name: &str, model: &'a Ct2Model<'a>, shape: &'a Shape) -> Writer<'a> {
        Writer { graph: GraphBuilder::new(name), model, shape }
    }

    /// One dimension of a tensor, as a vector of one integer.
    fn dimension(&mut self, tensor: &str, axis: i64) -> String {
        self.graph.op("Shape", &[tensor], &[("start", Attr::Int(axis)), ("end", Attr::Int(axis + 1))])
    }

    /// A half-float constant, widened.
    fn halves(&mut self, dims: &[usize], values: impl Iterator<Item = u16>) -> String {
        let name = self.graph.fresh("weight");
        let dims: Vec<i64> = dims.iter().map(|dim| *dim as i64).collect();
        let bytes = values.flat_map(u16::to_le_bytes).collect();
        self.graph.initializer(tensor_f16_bytes(&name, &dims, bytes));
        self.graph.op("Cast", &[&name], &[("to", Attr::Int(i64::from(FLOAT)))])
    }

    fn table(&mut self, name: &str, rows: usize) -> Result<String, ConvertError> {
        let dims = [rows, self.shape.width];
        let values = self.model.tensor(name, &dims)?.f16()?;
        Ok(self.halves(&dims, values.into_iter()))
    }

    fn vector(&mut self, name: &str, length: usize) -> Result<String, ConvertError> {
        let values = self.model.tensor(name, &[length])?.f32()?;
        let constant = self.graph.fresh("vector");
        self.graph.initializer(tensor_f32(&constant, &[length as i64], &values));
        Ok(constant)
    }

    fn layer_norm(&mut self, input: &str, prefix: &str) -> Result<String, ConvertError> {
        let scale = self.vector(&format!("{prefix}/gamma"), self.shape.width)?;
        let bias = self.vector(&format!("{prefix}/beta"), self.shape.width)?;
        let attributes = [("axis", Attr::Int(-1)), ("epsilon", Attr::Float(1e-5))];
        Ok(self.graph.op("LayerNormalization", &[input, &scale, &bias], &attributes))
    }

    /// `x · Wᵀ + b`; the file stores `W` as `[output, input]`, the product wants it the other way.
    fn linear(&mut self, input: &str, prefix: &str, from: usize, to: usize) -> Result<String, ConvertError> {
        let values = self.model.tensor(&format!("{prefix}/weight"), &[to, from])?.f16()?;
        let turned = (0..from * to).map(|index| values[index % to * from + index / to]);
        let weight = self.halves(&[from, to], turned);
        let bias = self.vector(&format!("{prefix}/bias"), to)?;
        let product = self.graph.op("MatMul", &[input, &weight], &[]);
        Ok(self.graph.op("Add", &[&product, &bias], &[]))
    }

    fn convolution(&mut self, input: &str, prefix: &str, from: usize, stride: i64) -> Result<String, ConvertError> {
        let dims = [self.shape.width, from, 3];
        let values = self.model.tensor(&format!("{prefix}/weight"), &dims)?.f16()?;
        let weight = self.halves(&dims, values.into_iter());
        let bias = self.vector(&format!("{prefix}/bias"), self.shape.width)?;
        let attributes = [("pads", Attr::Ints(vec![1, 1])), ("strides", Attr::Ints(vec![stride]))];
        let filtered = self.graph.op("Conv", &[input, &weight, &bias], &attributes);
        Ok(self.graph.op("Gelu", &[&filtered], &[]))
    }

    fn feed_forward(&mut self, input: &str, prefix: &str) -> Result<String, ConvertError> {
        let (width, inner) = (self.shape.width, 4 * self.shape.width);
        let normal = self.layer_norm(input, &format!("{prefix}/layer_norm"))?;
        let wide = self.linear(&normal, &format!("{prefix}/linear_0"), width, inner)?;
        let active = self.graph.op("Gelu", &[&wide], &[]);
        let narrow = self.linear(&active, &format!("{prefix}/linear_1"), inner, width)?;
        Ok(self.graph.op("Add", &[input, &narrow], &[]))
    }

    fn split(&mut self, input: &str, parts: usize) -> Vec<String> {
        let outputs: Vec<String> = (0..parts).map(|_| self.graph.fresh("part")).collect();
        let names: Vec<&str> = outputs.iter().map(String::as_str).collect();
        let attributes = [("axis", Attr::Int(-1)), ("num_outputs", Attr::Int(parts as i64))];
        self.graph.node_multi("Split", &[input], &names, &attributes);
        outputs
    }

    /// `[1, n, width]` to `[1, n, heads, width of a head]`, then turned.
    fn split_heads(&mut self, input: &str, perm: Vec<i64>) -> String {
        let output = self.graph.fresh("heads");
        self.split_heads_as(input, perm, &output);
        output
    }

    fn split_heads_as(&mut self, input: &str, perm: Vec<i64>, output: &str) {
        let shape = self.graph.integers(&[1, -1, self.shape.heads as i64, self.shape.head_width() as i64]);
        let headed = self.graph.op("Reshape", &[input, &shape], &[]);
        self.graph.node("Transpose", &[&headed], output, &[("perm", Attr::Ints(perm))]);
    }

    /// Queries scaled so that their products with the keys are ready for the softmax.
    fn queries(&mut self, input: &str) -> String {
        let scale = self.graph.number((self.shape.head_width() as f32).powf(-0.5));
        let scaled = self.graph.op("Mul", &[input, &scale], &[]);
        self.split_heads(&scaled, vec![0, 2, 1, 3])
    }

    /// Joins the heads, projects, and adds to the stream.
    fn merge(&mut self, stream: &str, mixed: &str, prefix: &str) -> Result<String, ConvertError> {
        let width = self.shape.width;
        let turned = self.graph.op("Transpose", &[mixed], &[("perm", Attr::Ints(vec![0, 2, 1, 3]))]);
        let shape = self.graph.integers(&[1, -1, width as i64]);
        let joined = self.graph.op("Reshape", &[&turned, &shape], &[]);
        let projected = self.linear(&joined, prefix, width, width)?;
        Ok(self.graph.op("Add", &[stream, &projected], &[]))
    }

    fn encoder_attention(&mut self, input: &str, prefix: &str) -> Result<String, ConvertError> {
        let width = self.shape.width;
        let normal = self.layer_norm(input, &format!("{prefix}/layer_norm"))?;
        let all = self.linear(&normal, &format!("{prefix}/linear_0"), width, 3 * width)?;
        let parts = self.split(&all, 3);
        let queries = self.queries(&parts[0]);
        let keys = self.split_heads(&parts[1], vec![0, 2, 3, 1]);
        let values = self.split_heads(&parts[2], vec![0, 2, 1, 3]);
        let scores = self.graph.op("MatMul", &[&queries, &keys], &[]);
        let weights = self.graph.op("Softmax", &[&scores], &[("axis", Attr::Int(-1))]);
        let mixed = self.graph.op("MatMul", &[&weights, &values], &[]);
        self.merge(input, &mixed, &format!("{prefix}/linear_1"))
    }

    fn decoder_attention(
        &mut self,
        input: &str,
        prefix: &str,
        layer: usize,
        visible: &str,
    ) -> Result<String, ConvertError> {
        let width = self.shape.width;
        let prefix = format!("{prefix}/self_attention");
        let normal = self.layer_norm(input, &format!("{prefix}/layer_norm"))?;
        let all = self.linear(&normal, &format!("{prefix}/linear_0"), width, 3 * width)?;
        let parts = self.split(&all, 3);
        let queries = self.queries(&parts[0]);
        let (new_keys, new_values) =
            (self.split_heads(&parts[1], vec![0, 2, 1, 3]), self.split_heads(&parts[2], vec![0, 2, 1, 3]));
        let (keys, values) = (format!("key_{layer}"), format!("value_{layer}"));
        let axis = [("axis", Attr::Int(2))];
        self.graph.node("Concat", &[&format!("past_key_{layer}"), &new_keys], &keys, &axis);
        self.graph.node("Concat", &[&format!("past_value_{layer}"), &new_values], &values, &axis);
        let turned = self.graph.op("Transpose", &[&keys], &[("perm", Attr::Ints(vec![0, 1, 3, 2]))]);
        let scores = self.graph.op("MatMul", &[&queries, &turned], &[]);
        let hidden = self.graph.number(-1e9);
        let masked = self.graph.op("Where", &[visible, &scores, &hidden], &[]);
        let weights = self.graph.op("Softmax", &[&masked], &[("axis", Attr::Int(-1))]);
        let mixed = self.graph.op("MatMul", &[&weights, &values], &[]);
        self.merge(input, &mixed, &format!("{prefix}/linear_1"))
    }

    /// Returns the stream and the attention `[1, heads, n, frames]`.
    fn cross_attention(&mut self, input: &str, prefix: &str, layer: usize) -> Result<(String, String), ConvertError> {
        let width = self.shape.width;
        let prefix = format!("{prefix}/attention");
        let normal = self.layer_norm(input, &format!("{prefix}/layer_norm"))?;
        let projected = self.linear(&normal, &format!("{prefix}/linear_0"), width, width)?;
        let queries = self.queries(&projected);
        let scores = self.graph.op("MatMul", &[&queries, &format!("cross_key_{layer}")], &[]);
        let weights = self.graph.op("Softmax", &[&scores], &[("axis", Attr::Int(-1))]);
        let mixed = self.graph.op("MatMul", &[&weights, &format!("cross_value_{layer}")], &[]);
        Ok((self.merge(input, &mixed, &format!("{prefix}/linear_2"))?, weights))
    }

    /// `[n, past + n]`: which positions a new one may look at, itself included.
    fn causal_mask(&mut self, past: &str, until: &str) -> String {
        let scalar = self.graph.integers(&[]);
        let scalar_shape = scalar.as_str();
        let first = self.graph.op("Reshape", &[past, scalar_shape], &[]);
        let end = self.graph.op("Reshape", &[until, scalar_shape], &[]);
        let (zero, one) = (self.graph.fresh("zero"), self.graph.fresh("one"));
        self.graph.initializer(tensor_i64(&zero, &[], &[0]));
        self.graph.initializer(tensor_i64(&one, &[], &[1]));
        let seen = self.graph.op("Range", &[&zero, &end, &one], &[]);
        let looking = self.graph.op("Range", &[&first, &end, &one], &[]);
        let axis = self.graph.integers(&[1]);
        let column = self.graph.op("Unsqueeze", &[&looking, &axis], &[]);
        self.graph.op("LessOrEqual", &[&seen, &column], &[])
    }

    /// Picks the asked heads out of each layer's attention, in the order they were asked for.
    fn alignment(&mut self, layers: &[(usize, String)], heads: &[[usize; 2]]) {
        let mut picked = Vec::new();
        for [layer, head] in heads {
            let Some((_, attention)) = layers.iter().find(|(index, _)| index == layer) else { continue };
            let index = self.graph.integers(&[*head as i64]);
            let one = self.graph.op("Gather", &[attention, &index], &[("axis", Attr::Int(1))]);
            let axis = self.graph.integers(&[0]);
            picked.push(self.graph.op("Squeeze", &[&one, &axis], &[]));
        }
        let names: Vec<&str> = picked.iter().map(String::as_str).collect();
        self.graph.node("Concat", &names, "alignment", &[("axis", Attr::Int(0))]);
    }

    fn declare_decoder(&mut self, alignment_heads: usize) {
        let (one, heads) = (Dim::Fixed(1), Dim::Fixed(self.shape.heads as i64));
        let width = Dim::Fixed(self.shape.head_width() as i64);
        let frames = Dim::Named("frames");
        self.graph.input("tokens", INT64, &[one, Dim::Named("new")]);
        self.graph.output("logits", FLOAT, &[one, Dim::Fixed(self.shape.tokens as i64)]);
        let aligned = [Dim::Fixed(alignment_heads as i64), Dim::Named("new"), frames];
        self.graph.output("alignment", FLOAT, &aligned);
        for layer in 0..self.shape.decoder_layers {
            self.graph.input(&format!("cross_key_{layer}"), FLOAT, &[one, heads, width, frames]);
            self.graph.input(&format!("cross_value_{layer}"), FLOAT, &[one, heads, frames, width]);
            for part in ["key", "value"] {
                let dims = [one, heads, Dim::Named("past"), width];
                self.graph.input(&format!("past_{part}_{layer}"), FLOAT, &dims);
                let dims = [one, heads, Dim::Named("all"), width];
                self.graph.output(&format!("{part}_{layer}"), FLOAT, &dims);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_refused() {
        assert!(matches!(encoder(b""), Err(ConvertError::Malformed { .. })));
        let mut other = 6u32.to_le_bytes().to_vec();
        other.extend([6, 0]);
        other.extend(b"Other\0");
        other.extend([0; 12]);
        assert!(matches!(decoder(&other, &[[0, 0]]), Err(ConvertError::Unsupported { .. })));
    }
}
