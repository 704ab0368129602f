//! One neural network: an ONNX file, loaded, run with named tensors.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ort::memory::Allocator;
use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, PrimitiveTensorElementType, TensorRef};

use crate::models::{ModelError, Models};
use crate::runtime;

/// How many threads one run of a network may use, the calling one included. At least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threads(pub usize);

/// Why a network could not be loaded or run.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("cannot load the ONNX Runtime library {path}: {message}")]
    Library { path: PathBuf, message: String },
    #[error("the network has no output `{0}` of the asked type")]
    NoOutput(String),
    #[error("tensor `{name}`: {len} values do not fill shape {shape:?}")]
    Shape { name: String, shape: Vec<usize>, len: usize },
    #[error("ONNX Runtime: {0}")]
    Runtime(String),
}

impl NetError {
    pub(crate) fn runtime<T>(error: ort::Error<T>) -> NetError {
        NetError::Runtime(error.to_string())
    }
}

/// An input. Shapes are row-major; a dimension may be 0.
#[derive(Debug)]
pub enum Tensor<'a> {
    F32 {
        shape: &'a [usize],
        data: &'a [f32],
    },
    I64 {
        shape: &'a [usize],
        data: &'a [i64],
    },
    /// An output of an earlier run, handed on without a copy.
    Kept(&'a Kept),
}

/// An output taken out of [`Outputs`], to be fed to a later run.
#[derive(Debug)]
pub struct Kept(DynValue);

impl Kept {
    /// An empty or zero-filled tensor, for the first turn of a loop that feeds outputs back.
    pub fn zeros(shape: &[usize]) -> Result<Kept, NetError> {
        let dims: Vec<i64> = shape.iter().map(|dim| *dim as i64).collect();
        let mut tensor = ort::value::Tensor::<f32>::new(&Allocator::default(), dims).map_err(NetError::runtime)?;
        tensor.extract_tensor_mut().1.fill(0.0);
        Ok(Kept(tensor.into_dyn()))
    }

    /// Shape and values.
    pub fn f32(&self) -> Result<(Vec<usize>, &[f32]), NetError> {
        extract(&self.0, "kept")
    }
}

/// What a run produced, by output name.
#[derive(Debug)]
pub struct Outputs {
    values: BTreeMap<String, DynValue>,
}

impl Outputs {
    /// Shape and values of a float output.
    pub fn f32(&self, name: &str) -> Result<(Vec<usize>, &[f32]), NetError> {
        extract(self.get(name)?, name)
    }

    /// Shape and values of an integer output.
    pub fn i64(&self, name: &str) -> Result<(Vec<usize>, &[i64]), NetError> {
        extract(self.get(name)?, name)
    }

    /// Takes an output out, to feed it to a later run.
    pub fn take(&mut self, name: &str) -> Result<Kept, NetError> {
        self.values.remove(name).map(Kept).ok_or_else(|| NetError::NoOutput(name.to_owned()))
    }

    fn get(&self, name: &str) -> Result<&DynValue, NetError> {
        self.values.get(name).ok_or_else(|| NetError::NoOutput(name.to_owned()))
    }
}

/// A loaded network. Runs are serialised inside: share it freely, load it twice to run twice at once.
#[derive(Debug)]
pub struct Net {
    session: Mutex<Session>,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

impl Net {
    /// Loads the file `reference` names (see [`Models::path`]).
    pub fn load(models: &Models, reference: &str, threads: Threads) -> Result<Net, NetError> {
        Net::load_file(models, &models.path(reference)?, threads)
    }

    /// Loads an ONNX file from anywhere, such as one the user brings; `models` supplies the runtime.
    ///
    /// Workers block instead of spinning: cores are shared with renderers and encoders, and a spinning pool was
    /// measured to cost several times its work on a busy machine. The memory arena stays on (buffers are reused from run to
    /// run), the memory pattern is off: it pre-plans one block per input shape, and ours differ from run to run.
    pub fn load_file(models: &Models, path: &Path, threads: Threads) -> Result<Net, NetError> {
        let environment = runtime::environment(models)?;
        let session = Session::builder(&environment)
            .map_err(NetError::runtime)?
            .with_intra_threads(threads.0.max(1))
            .map_err(NetError::runtime)?
            .with_intra_op_spinning(false)
            .map_err(NetError::runtime)?
            .with_memory_pattern(false)
            .map_err(NetError::runtime)?
            .commit_from_file(path)
            .map_err(NetError::runtime)?;
        let inputs = session.inputs().iter().map(|outlet| outlet.name().to_owned()).collect();
        let outputs = session.outputs().iter().map(|outlet| outlet.name().to_owned()).collect();
        Ok(Net { session: Mutex::new(session), inputs, outputs })
    }

    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    pub fn outputs(&self) -> &[String] {
        &self.outputs
    }

    /// Runs the network on `inputs` and returns every output it declares.
    pub fn run(&self, inputs: &[(&str, Tensor<'_>)]) -> Result<Outputs, NetError> {
        let mut values: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = Vec::with_capacity(inputs.len());
        for (name, tensor) in inputs {
            values.push((Cow::Borrowed(*name), input_value(name, tensor)?));
        }
        let mut session = self.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut produced = session.run(values).map_err(NetError::runtime)?;
        let values =
            self.outputs.iter().filter_map(|name| produced.remove(name).map(|value| (name.clone(), value))).collect();
        Ok(Outputs { values })
    }
}

fn input_value<'a>(name: &str, tensor: &'a Tensor<'a>) -> Result<SessionInputValue<'a>, NetError> {
    match tensor {
        Tensor::F32 { shape, data } => borrowed(name, shape, data),
        Tensor::I64 { shape, data } => borrowed(name, shape, data),
        Tensor::Kept(kept) => Ok(SessionInputValue::from(&kept.0)),
    }
}

fn borrowed<'a, T>(name: &str, shape: &'a [usize], data: &'a [T]) -> Result<SessionInputValue<'a>, NetError>
where
    T: PrimitiveTensorElementType + Clone + std::fmt::Debug + 'static,
{
    if shape.iter().product::<usize>() != data.len() {
        return Err(NetError::Shape { name: name.to_owned(), shape: shape.to_vec(), len: data.len() });
    }
    if data.is_empty() {
        // The binding refuses to borrow a buffer without elements.
        let dims: Vec<i64> = shape.iter().map(|dim| *dim as i64).collect();
        let empty = ort::value::Tensor::<T>::new(&Allocator::default(), dims).map_err(NetError::runtime)?;
        return Ok(empty.into());
    }
    Ok(TensorRef::from_array_view((shape, data)).map_err(NetError::runtime)?.into())
}

fn extract<'a, T: PrimitiveTensorElementType>(
    value: &'a DynValue,
    name: &str,
) -> Result<(Vec<usize>, &'a [T]), NetError> {
    let (shape, data) = value.try_extract_tensor::<T>().map_err(|_| NetError::NoOutput(name.to_owned()))?;
    Ok((shape.iter().map(|dim| (*dim).max(0) as usize).collect(), data))
}
