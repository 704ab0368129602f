//! ONNX Runtime, loaded once per process out of the models folder.

use std::sync::Mutex;

use ort::environment::Environment;

use crate::models::Models;
use crate::net::NetError;

/// The process has one environment: ONNX Runtime allows no second, and sessions keep it alive anyway.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The environment, loading the pinned library at the first call. Later calls answer the same one, whatever folder
/// they name: the manifest pins a single version.
pub(crate) fn environment(models: &Models) -> Result<Environment, NetError> {
    let mut slot = ENVIRONMENT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(environment) = slot.as_ref() {
        return Ok(environment.clone());
    }
    let library = models.path("onnxruntime")?;
    let builder = ort::init_from(&library)
        .map_err(|error| NetError::Library { path: library.clone(), message: error.to_string() })?;
    let environment = builder.with_name("herald").with_telemetry(false).build().map_err(NetError::runtime)?;
    // The library would print remarks and errors on stderr, which belongs to the program; errors are returned as well.
    environment.set_log_level(ort::logging::LogLevel::Fatal);
    tracing::debug!(library = %library.display(), "ONNX Runtime loaded");
    *slot = Some(environment.clone());
    Ok(environment)
}
