//! What the compiler hands to the capture: one complete page and what is known about it.

use std::borrow::Cow;
use std::path::Path;

use dom_query::{Document, Selection};
use serde_json::{Map, Value};

use crate::compile::{CompileError, Libraries, check_values, compile};
use crate::files::{FileError, Files, ProjectPath};
use crate::frame_rate::FrameRate;

/// Longest side of a frame, in pixels: that of 8K.
pub(crate) const MAX_SIDE: u32 = 7_680;
/// Words in a page that mean it draws with WebGL. Software WebGL costs start-up time and memory, so it is off without them.
const WEBGL_WORDS: &[&str] = &["webgl", "three.", "THREE.", "pixi", "PIXI", "babylon", "BABYLON", "regl"];

/// A composition ready to be drawn.
#[derive(Debug, Clone)]
pub struct Composition {
    /// The complete document, sub-compositions inlined and marked as `runtime/README.md` says.
    pub html: String,
    /// Where the document stands in the project; relative addresses in it count from here.
    pub entry: ProjectPath,
    pub files: Files,
    /// Frame in CSS pixels; both even.
    pub width: u32,
    pub height: u32,
    /// Seconds, from the root's `data-duration`. `None`: the page tells after loading.
    pub duration: Option<f64>,
    /// The root's `data-fps`.
    pub fps: Option<FrameRate>,
    /// Values of this render, as `window.__hfVariables`.
    pub variables: Map<String, Value>,
    /// Merged values of each mounted sub-composition by its runtime id, as `window.__hfVariablesByComp`.
    pub variables_by_instance: Map<String, Value>,
    pub needs_webgl: bool,
    /// Whether the page is ready only when a timeline is registered (no `data-no-timeline` on the root).
    pub waits_for_timeline: bool,
    pub warnings: Vec<Warning>,
}

/// Something that was passed over and shows in the picture, perhaps.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// Stable name, in `snake_case`.
    pub code: Cow<'static, str>,
    pub message: String,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("the project folder cannot be read: {0}")]
    Project(std::io::Error),
    #[error("`{0}` is not UTF-8 text")]
    NotText(ProjectPath),
    #[error(transparent)]
    Compile(#[from] CompileError),
    #[error("`{entry}`: {error}")]
    Root { entry: ProjectPath, error: RootError },
}

/// What the root must say about itself and does not.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    #[error("no element carries data-composition-id")]
    Missing,
    #[error("{attribute} of the root must be an even whole number from 2 to {MAX_SIDE}, not `{value}`")]
    Side { attribute: &'static str, value: String },
}

/// What the caller of a render decides about its page.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// Values of this render.
    pub variables: Map<String, Value>,
    /// Whether values that are not as declared are an error rather than a warning.
    pub strict_variables: bool,
    /// What pages load from public servers, and open fonts. `None`: there are none.
    pub libraries: Option<Libraries>,
}

impl Composition {
    /// Reads and compiles the project's file `entry`, without values.
    pub fn open(directory: &Path, entry: &str) -> Result<Composition, OpenError> {
        Composition::open_with(directory, entry, &OpenOptions::default())
    }

    pub fn open_with(directory: &Path, entry: &str, options: &OpenOptions) -> Result<Composition, OpenError> {
        let mut files = Files::in_directory(directory).map_err(OpenError::Project)?;
        if let Some(libraries) = &options.libraries {
            libraries.serve(&mut files);
        }
        let entry = ProjectPath::new(entry)?;
        let html = match String::from_utf8(files.read(&entry)?.to_vec()) {
            Ok(html) => html,
            Err(_) => return Err(OpenError::NotText(entry)),
        };
        let page = Document::from(html.as_str());
        let root = match Root::read(&page) {
            Ok(root) => root,
            Err(error) => return Err(OpenError::Root { entry, error }),
        };
        let compiled = compile(&files, &entry, &html, &page, options)?;
        let problems = check_values(&compiled.declarations, &options.variables);
        if options.strict_variables && !problems.is_empty() {
            let problems = problems.into_iter().map(|problem| problem.message).collect();
            return Err(CompileError::Variables { problems }.into());
        }
        Ok(Composition {
            needs_webgl: WEBGL_WORDS.iter().any(|word| compiled.html.contains(word)),
            html: compiled.html,
            entry,
            files,
            width: root.width,
            height: root.height,
            duration: root.duration,
            fps: root.fps,
            variables: options.variables.clone(),
            variables_by_instance: compiled.variables_by_instance,
            waits_for_timeline: !root.no_timeline,
            warnings: root.warnings.into_iter().chain(compiled.warnings).chain(problems).collect(),
        })
    }
}

/// Checks what the root says; what is passed over is answered.
pub(crate) fn read_root(document: &Document) -> Result<Vec<Warning>, RootError> {
    Root::read(document).map(|root| root.warnings)
}

/// Attributes of the composition root.
struct Root {
    width: u32,
    height: u32,
    duration: Option<f64>,
    fps: Option<FrameRate>,
    no_timeline: bool,
    warnings: Vec<Warning>,
}

impl Root {
    /// The first element in document order is the outermost one.
    fn read(document: &Document) -> Result<Root, RootError> {
        let root = document.select_single("[data-composition-id]");
        if !root.exists() {
            return Err(RootError::Missing);
        }
        let mut warnings = Vec::new();
        let fps = root.attr("data-fps").and_then(|text| {
            let parsed = text.trim().parse();
            parsed.map_err(|error: crate::FrameRateError| warnings.push(Warning::new("invalid_fps", error))).ok()
        });
        Ok(Root {
            width: side(&root, "data-width")?,
            height: side(&root, "data-height")?,
            duration: root.attr("data-duration").and_then(|text| positive(&text)),
            fps,
            no_timeline: root.has_attr("data-no-timeline"),
            warnings,
        })
    }
}

impl Warning {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl ToString) -> Warning {
        Warning { code: code.into(), message: message.to_string() }
    }
}

fn side(root: &Selection, attribute: &'static str) -> Result<u32, RootError> {
    let text = root.attr(attribute).unwrap_or_default();
    let value = text.trim().parse().ok().filter(|side| (2..=MAX_SIDE).contains(side) && side % 2 == 0);
    value.ok_or_else(|| RootError::Side { attribute, value: text.chars().take(40).collect() })
}

fn positive(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(html: &str) -> Result<Composition, OpenError> {
        let project = tempfile::tempdir().expect("a directory");
        std::fs::write(project.path().join("index.html"), html).expect("written");
        Composition::open(project.path(), "index.html")
    }

    #[test]
    fn the_root_says_size_length_and_rate() {
        let html = r#"<!doctype html><body><div data-composition-id="main" data-width="320" data-height="180"
            data-duration="2.5" data-fps="30000/1001" data-no-timeline><i data-composition-id="in"></i></div>"#;
        let composition = open(html).expect("a composition");
        assert_eq!((composition.width, composition.height), (320, 180));
        assert_eq!(composition.duration, Some(2.5));
        assert_eq!(composition.fps, FrameRate::new(30_000, 1_001));
        assert!(!composition.waits_for_timeline);
        assert!(!composition.needs_webgl);
        assert_eq!(composition.warnings, []);
    }

    #[test]
    fn a_rate_that_is_none_is_a_warning_and_a_size_that_is_none_an_error() {
        let composition = open(r#"<div data-composition-id="a" data-width="2" data-height="2" data-fps="29.97">"#);
        let composition = composition.expect("a composition");
        assert_eq!((composition.fps, &*composition.warnings[0].code), (None, "invalid_fps"));
        for html in [
            "<p>",
            r#"<div data-composition-id="a">"#,
            r#"<div data-composition-id="a" data-width="321" data-height="2">"#,
            r#"<div data-composition-id="a" data-width="2" data-height="99999">"#,
        ] {
            assert!(matches!(open(html), Err(OpenError::Root { .. })), "{html}");
        }
    }
}
