//! A composition in somebody's own browser: the same page, runtime and answers as in a render, played by a page around it.
//!
//! Whoever serves it puts [`Preview::answer`] at the root of an origin: paths of the project are then the paths a render sees.

use std::sync::Arc;

use herald_media::Tools;

use crate::browser::Answers;
use crate::composition::{Composition, Warning};
use crate::console::Console;
use crate::files::{FileError, ProjectPath};
use crate::first_tag::with_first_tag;
use crate::frame_rate::FrameRate;
use crate::media::Sources;
use crate::runtime;

/// Addresses of the two forms of the runtime: for the composition, and for frames inside it.
const RUNTIME: &str = ".herald/runtime.js";
const INNER_RUNTIME: &str = ".herald/runtime-inner.js";

/// What a page of a composition may load, as in a render: its own origin and what it makes itself. Videos and sounds reach
/// it frame by frame and from outside.
pub const PAGE_POLICY: &str = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; media-src 'none'; \
     form-action 'none'; frame-ancestors 'self'";

/// One state of a project; another one is opened when a file has changed.
pub struct Preview {
    answers: Answers,
    console: Console,
    runtime: String,
    inner_runtime: String,
    fps: FrameRate,
}

/// An answer over HTTP.
pub struct PreviewAnswer {
    pub status: u16,
    pub content_type: String,
    /// Whether it is a document, which gets [`PAGE_POLICY`].
    pub is_page: bool,
    pub body: Arc<[u8]>,
}

impl Preview {
    pub fn new(composition: Composition, tools: &Tools) -> Preview {
        let fps = composition.fps.unwrap_or(FrameRate::DEFAULT);
        let (runtime, inner_runtime) = runtime::preview_scripts(&composition, fps);
        let sources = Arc::new(Sources::new(composition.files.clone(), tools.clone(), fps));
        Preview {
            answers: Answers { composition: Arc::new(composition), sources },
            console: Console::default(),
            runtime,
            inner_runtime,
            fps,
        }
    }

    pub fn composition(&self) -> &Composition {
        &self.answers.composition
    }

    pub fn fps(&self) -> FrameRate {
        self.fps
    }

    /// The file on disk behind a path as it stands in an address.
    pub fn locate(&self, path: &str) -> Result<std::path::PathBuf, FileError> {
        let path = ProjectPath::new(&crate::address::decode(path))?;
        self.answers.composition.files.locate(&path)
    }

    /// Answers `path?query`, without the leading slash. Blocks: reads files, waits for decoders.
    pub fn answer(&self, path_and_query: &str) -> PreviewAnswer {
        let path = path_and_query.split('?').next().unwrap_or_default();
        let script = match path {
            RUNTIME => Some(&self.runtime),
            INNER_RUNTIME => Some(&self.inner_runtime),
            _ => None,
        };
        if let Some(script) = script {
            let body = script.as_bytes().into();
            return PreviewAnswer {
                status: 200,
                content_type: "text/javascript; charset=utf-8".into(),
                is_page: false,
                body,
            };
        }
        let answer = self.answers.answer(path_and_query, &self.console);
        let is_page = answer.status == 200 && answer.content_type.starts_with("text/html");
        let body = if is_page {
            let is_entry = crate::address::decode(path) == self.composition().entry.as_str();
            let runtime = if is_entry { RUNTIME } else { INNER_RUNTIME };
            with_first_tag(&answer.body, &format!("<script src=\"/{runtime}\"></script>")).into()
        } else {
            answer.body
        };
        PreviewAnswer { status: answer.status, content_type: answer.content_type, is_page, body }
    }

    /// What the compiler passed over, and what answers have found since.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.composition().warnings.clone();
        warnings.extend(self.console.warnings());
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_get_the_runtime_first_and_other_files_stay_as_they_are() {
        let project = tempfile::tempdir().expect("a directory");
        let page = r#"<!doctype html><html><body><div data-composition-id="a" data-width="2" data-height="2" data-fps="25"></div>"#;
        std::fs::write(project.path().join("index.html"), page).expect("written");
        std::fs::write(project.path().join("inner.html"), "<p>in</p>").expect("written");
        std::fs::write(project.path().join("a.css"), "p {}").expect("written");
        let composition = Composition::open(project.path(), "index.html").expect("a composition");
        let preview = Preview::new(composition, &Tools::default());
        let text = |path: &str| String::from_utf8_lossy(&preview.answer(path).body).into_owned();
        assert!(
            text("index.html?x").starts_with(r#"<!doctype html><script src="/.herald/runtime.js"></script><html>"#)
        );
        assert!(text("inner.html").starts_with(r#"<script src="/.herald/runtime-inner.js"></script><p>"#));
        assert_eq!(text("a.css"), "p {}");
        assert!(preview.answer("index.html").is_page && !preview.answer("a.css").is_page);
        assert!(text(".herald/runtime.js").contains("\"fps\":25"));
        assert_eq!(preview.answer("../secret").status, 404);
        assert_eq!(preview.answer("none.png").status, 404);
        let codes: Vec<String> = preview.warnings().iter().map(|warning| warning.code.to_string()).collect();
        assert_eq!(codes, ["file_refused", "missing_file"]);
    }
}
