//! The part of the ONNX file format that our converters write.
//!
//! The messages are declared by hand with the field numbers of the published schema (ONNX IR version 8); fields we never
//! write are absent. [`GraphBuilder`] is the way to put a model together.

use prost::Message;

/// `TensorProto.DataType`.
pub const FLOAT: i32 = 1;
pub const UINT8: i32 = 2;
pub const INT64: i32 = 7;
pub const FLOAT16: i32 = 10;

#[derive(Clone, PartialEq, Message)]
pub struct ModelProto {
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    #[prost(string, tag = "2")]
    pub producer_name: String,
    #[prost(message, optional, tag = "7")]
    pub graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "8")]
    pub opset_import: Vec<OperatorSetIdProto>,
}

#[derive(Clone, PartialEq, Message)]
pub struct OperatorSetIdProto {
    #[prost(string, tag = "1")]
    pub domain: String,
    #[prost(int64, tag = "2")]
    pub version: i64,
}

#[derive(Clone, PartialEq, Message)]
pub struct GraphProto {
    #[prost(message, repeated, tag = "1")]
    pub node: Vec<NodeProto>,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(message, repeated, tag = "5")]
    pub initializer: Vec<TensorProto>,
    #[prost(message, repeated, tag = "11")]
    pub input: Vec<ValueInfoProto>,
    #[prost(message, repeated, tag = "12")]
    pub output: Vec<ValueInfoProto>,
}

#[derive(Clone, PartialEq, Message)]
pub struct NodeProto {
    #[prost(string, repeated, tag = "1")]
    pub input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub output: Vec<String>,
    #[prost(string, tag = "3")]
    pub name: String,
    #[prost(string, tag = "4")]
    pub op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub attribute: Vec<AttributeProto>,
    #[prost(string, tag = "7")]
    pub domain: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct AttributeProto {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(float, optional, tag = "2")]
    pub f: Option<f32>,
    #[prost(int64, optional, tag = "3")]
    pub i: Option<i64>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub s: Option<Vec<u8>>,
    #[prost(message, optional, tag = "5")]
    pub t: Option<TensorProto>,
    #[prost(float, repeated, packed = "false", tag = "7")]
    pub floats: Vec<f32>,
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub ints: Vec<i64>,
    /// 1 float, 2 int, 3 string, 4 tensor, 6 floats, 7 ints.
    #[prost(int32, tag = "20")]
    pub r#type: i32,
}

#[derive(Clone, PartialEq, Message)]
pub struct TensorProto {
    #[prost(int64, repeated, tag = "1")]
    pub dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub data_type: i32,
    #[prost(string, tag = "8")]
    pub name: String,
    /// Little-endian values, row-major.
    #[prost(bytes = "vec", tag = "9")]
    pub raw_data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ValueInfoProto {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub r#type: Option<TypeProto>,
}

#[derive(Clone, PartialEq, Message)]
pub struct TypeProto {
    #[prost(message, optional, tag = "1")]
    pub tensor_type: Option<TensorTypeProto>,
}

#[derive(Clone, PartialEq, Message)]
pub struct TensorTypeProto {
    #[prost(int32, tag = "1")]
    pub elem_type: i32,
    #[prost(message, optional, tag = "2")]
    pub shape: Option<TensorShapeProto>,
}

#[derive(Clone, PartialEq, Message)]
pub struct TensorShapeProto {
    #[prost(message, repeated, tag = "1")]
    pub dim: Vec<DimensionProto>,
}

#[derive(Clone, PartialEq, Message)]
pub struct DimensionProto {
    #[prost(int64, optional, tag = "1")]
    pub dim_value: Option<i64>,
    #[prost(string, optional, tag = "2")]
    pub dim_param: Option<String>,
}

/// One dimension of a declared input or output.
#[derive(Debug, Clone, Copy)]
pub enum Dim<'a> {
    Fixed(i64),
    /// Known at run time only; equal names must turn out equal.
    Named(&'a str),
}

/// An attribute's value.
#[derive(Debug, Clone)]
pub enum Attr {
    Float(f32),
    Int(i64),
    Text(&'static str),
    Ints(Vec<i64>),
    Tensor(TensorProto),
}

impl Attr {
    fn named(self, name: &str) -> AttributeProto {
        let mut proto = AttributeProto { name: name.to_owned(), ..Default::default() };
        match self {
            Attr::Float(value) => (proto.r#type, proto.f) = (1, Some(value)),
            Attr::Int(value) => (proto.r#type, proto.i) = (2, Some(value)),
            Attr::Text(value) => (proto.r#type, proto.s) = (3, Some(value.as_bytes().to_vec())),
            Attr::Tensor(value) => (proto.r#type, proto.t) = (4, Some(value)),
            Attr::Ints(value) => (proto.r#type, proto.ints) = (7, value),
        }
        proto
    }
}

/// The declaration of an input or output; without a shape when `dims` is `None`.
pub fn value_info(name: &str, elem_type: i32, dims: Option<&[Dim<'_>]>) -> ValueInfoProto {
    let shape = dims.map(|dims| TensorShapeProto {
        dim: dims
            .iter()
            .map(|dim| match dim {
                Dim::Fixed(value) => DimensionProto { dim_value: Some(*value), dim_param: None },
                Dim::Named(name) => DimensionProto { dim_value: None, dim_param: Some((*name).to_owned()) },
            })
            .collect(),
    });
    let tensor_type = TensorTypeProto { elem_type, shape };
    ValueInfoProto { name: name.to_owned(), r#type: Some(TypeProto { tensor_type: Some(tensor_type) }) }
}

/// A tensor of floats.
pub fn tensor_f32(name: &str, dims: &[i64], data: &[f32]) -> TensorProto {
    let raw_data = data.iter().flat_map(|value| value.to_le_bytes()).collect();
    TensorProto { dims: dims.to_vec(), data_type: FLOAT, name: name.to_owned(), raw_data }
}

/// A tensor of 64-bit integers.
pub fn tensor_i64(name: &str, dims: &[i64], data: &[i64]) -> TensorProto {
    let raw_data = data.iter().flat_map(|value| value.to_le_bytes()).collect();
    TensorProto { dims: dims.to_vec(), data_type: INT64, name: name.to_owned(), raw_data }
}

/// A tensor of half floats from their little-endian bytes, two for each value.
pub fn tensor_f16_bytes(name: &str, dims: &[i64], raw_data: Vec<u8>) -> TensorProto {
    TensorProto { dims: dims.to_vec(), data_type: FLOAT16, name: name.to_owned(), raw_data }
}

/// A tensor of bytes.
pub fn tensor_u8(name: &str, dims: &[i64], raw_data: Vec<u8>) -> TensorProto {
    TensorProto { dims: dims.to_vec(), data_type: UINT8, name: name.to_owned(), raw_data }
}

/// Operators of ONNX Runtime that the standard does not have.
const MICROSOFT: &str = "com.microsoft";

/// Puts a graph together in the order its nodes run.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    graph: GraphProto,
    names: usize,
}

impl GraphBuilder {
    pub fn new(name: &str) -> GraphBuilder {
        GraphBuilder { graph: GraphProto { name: name.to_owned(), ..Default::default() }, names: 0 }
    }

    pub fn input(&mut self, name: &str, elem_type: i32, dims: &[Dim<'_>]) {
        self.graph.input.push(value_info(name, elem_type, Some(dims)));
    }

    pub fn output(&mut self, name: &str, elem_type: i32, dims: &[Dim<'_>]) {
        self.graph.output.push(value_info(name, elem_type, Some(dims)));
    }

    pub fn initializer(&mut self, tensor: TensorProto) {
        self.graph.initializer.push(tensor);
    }

    /// A name nothing in the graph has yet.
    pub fn fresh(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}_{}", self.names)
    }

    /// Adds a node with one output of a fresh name, which is returned.
    pub fn op(&mut self, op: &str, inputs: &[&str], attributes: &[(&str, Attr)]) -> String {
        let output = self.fresh(op);
        self.node(op, inputs, &output, attributes)
    }

    /// A constant vector of integers.
    pub fn integers(&mut self, values: &[i64]) -> String {
        let name = self.fresh("integers");
        self.initializer(tensor_i64(&name, &[values.len() as i64], values));
        name
    }

    /// A constant number.
    pub fn number(&mut self, value: f32) -> String {
        let name = self.fresh("number");
        self.initializer(tensor_f32(&name, &[], &[value]));
        name
    }

    /// Adds a node with one output and returns the output's name, which is `output` itself.
    pub fn node(&mut self, op: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attr)]) -> String {
        self.node_multi(op, inputs, &[output], attributes);
        output.to_owned()
    }

    /// Adds a node of ONNX Runtime's own operator set with one output and returns the output's name.
    pub fn runtime_node(&mut self, op: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attr)]) -> String {
        self.add(MICROSOFT, op, inputs, &[output], attributes);
        output.to_owned()
    }

    /// Adds a node with several outputs.
    pub fn node_multi(&mut self, op: &str, inputs: &[&str], outputs: &[&str], attributes: &[(&str, Attr)]) {
        self.add("", op, inputs, outputs, attributes);
    }

    fn add(&mut self, domain: &str, op: &str, inputs: &[&str], outputs: &[&str], attributes: &[(&str, Attr)]) {
        self.graph.node.push(NodeProto {
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output: outputs.iter().map(|name| (*name).to_owned()).collect(),
            name: outputs.first().map(|name| format!("{name}:{op}")).unwrap_or_default(),
            op_type: op.to_owned(),
            attribute: attributes.iter().map(|(name, value)| value.clone().named(name)).collect(),
            domain: domain.to_owned(),
        });
    }

    /// The encoded model, for the given version of the default operator set.
    pub fn finish(self, opset: i64) -> Vec<u8> {
        let mut opset_import = vec![OperatorSetIdProto { domain: String::new(), version: opset }];
        if self.graph.node.iter().any(|node| node.domain == MICROSOFT) {
            opset_import.push(OperatorSetIdProto { domain: MICROSOFT.to_owned(), version: 1 });
        }
        ModelProto { ir_version: 8, producer_name: "herald".to_owned(), graph: Some(self.graph), opset_import }
            .encode_to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_survives_encoding() {
        let mut builder = GraphBuilder::new("g");
        builder.input("x", FLOAT, &[Dim::Fixed(1), Dim::Named("n")]);
        builder.output("y", FLOAT, &[Dim::Fixed(1), Dim::Named("n")]);
        builder.initializer(tensor_f32("two", &[1], &[2.0]));
        let product = builder.node("Mul", &["x", "two"], "product", &[]);
        builder.node("Softmax", &[&product], "y", &[("axis", Attr::Int(-1))]);
        let model = ModelProto::decode(builder.finish(17).as_slice()).expect("decodes");
        let graph = model.graph.expect("has a graph");
        assert_eq!(graph.node.len(), 2);
        assert_eq!(graph.node[1].attribute[0].i, Some(-1));
        assert_eq!(graph.initializer[0].raw_data, 2.0f32.to_le_bytes());
        assert_eq!(model.opset_import[0].version, 17);
    }

    #[test]
    fn field_numbers_are_those_of_the_schema() {
        // TensorProto{dims: [1], data_type: FLOAT, name: "t", raw_data: 1.0f32}, byte by byte.
        let expected = [0x0a, 1, 1, 0x10, 1, 0x42, 1, b't', 0x4a, 4, 0, 0, 0x80, 0x3f];
        assert_eq!(tensor_f32("t", &[1], &[1.0]).encode_to_vec(), expected);
        // A zero must be written out: readers tell an absent attribute from a zero one.
        let zero = Attr::Int(0).named("a").encode_to_vec();
        assert_eq!(zero, [0x0a, 1, b'a', 0x18, 0, 0xa0, 1, 2]);
    }
}
