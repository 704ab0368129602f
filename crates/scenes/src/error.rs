//! Why a film is not drawn.

use std::path::PathBuf;

use herald_hyperframes::{OpenError, RenderError};

#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    #[error("`style`: `{0}` is no style of the catalogue")]
    UnknownStyle(String),
    /// What a field holds is not what its layout can show.
    #[error("scene {scene}: `{field}`: {reason}")]
    Field { scene: usize, field: String, reason: String },
    /// A text that does not fit at the smallest legible size.
    #[error("content_too_long: scene {scene}: `{field}` does not fit; shorten it to about {limit} characters")]
    ContentTooLong { scene: usize, field: String, limit: usize },
    #[error("`brand`: {0}")]
    Brand(String),
    #[error("the npm package `{package}` is not installed; `{command}` installs it", command = herald_hyperframes::INSTALL_COMMAND)]
    NotInstalled { package: String },
    #[error("no font of the product has {character:?} (U+{code:04X}); leave it out", code = u32::from(*character))]
    NoFont { character: char },
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("the composed project cannot be opened: {0}")]
    Open(#[from] OpenError),
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl SceneError {
    pub(crate) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> SceneError {
        let path = path.to_owned();
        move |source| SceneError::Io { path, source }
    }
}
