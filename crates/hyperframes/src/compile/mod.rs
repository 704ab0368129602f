//! A project's files become one page: sub-compositions are mounted where their hosts stand, each with its own styles,
//! scripts and variables.
//!
//! What is written into the page, and what the runtime does with it, is described in `runtime/README.md`. A page that needs
//! nothing of all this stays as it was written, byte for byte.

mod address;
pub(crate) mod css;
mod declaration;
mod elsewhere;
pub(crate) mod fonts;
mod instance;
mod instance_scripts;
mod libraries;
mod mount;
mod script;
mod source;
#[cfg(test)]
mod tests;

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};

use crate::composition::{OpenError, OpenOptions, Warning};
use crate::files::{Files, ProjectPath};
use crate::first_tag::with_first_tag;

pub(crate) use address::{Base, is_relative, rebase_set};
pub use declaration::{DeclarationError, VariableDeclaration, VariableKind, check_values, parse_declarations};
pub use libraries::{INSTALL_COMMAND, INSTALL_LIST, INSTALL_SCRIPT, Libraries};
pub(crate) use script::ScriptKind;
pub(crate) use source::Source;

/// Sub-compositions mounted in one page.
const MAX_MOUNTS: usize = 500;
/// Sub-compositions in each other.
const MAX_DEPTH: usize = 32;
/// Largest HTML file or style sheet that is read, in bytes.
const MAX_SOURCE_BYTES: usize = 16 << 20;
/// Largest page that is made, in bytes.
const MAX_PAGE_BYTES: usize = 128 << 20;

/// Why sub-compositions cannot be mounted.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    #[error("`{file}`: {attribute} `{address}` leads out of the project")]
    OutsideProject { file: String, attribute: String, address: String },
    #[error("sub-compositions mount each other: {}", chain.iter().map(ProjectPath::as_str).collect::<Vec<_>>().join(" → "))]
    Cycle { chain: Vec<ProjectPath> },
    #[error("`{file}`: sub-compositions lie more than {MAX_DEPTH} deep")]
    TooDeep { file: String },
    #[error("more than {MAX_MOUNTS} sub-compositions are mounted")]
    TooMany,
    #[error("`{file}` has more than {MAX_SOURCE_BYTES} bytes")]
    FileTooLarge { file: String },
    #[error("the page with its sub-compositions has more than {MAX_PAGE_BYTES} bytes")]
    PageTooLarge,
    #[error("{}", problems.join("; "))]
    Variables { problems: Vec<String> },
}

impl CompileError {
    fn outside(file: &ProjectPath, attribute: &str, address: &str) -> CompileError {
        let address = address.chars().take(200).collect();
        CompileError::OutsideProject { file: file.to_string(), attribute: attribute.to_owned(), address }
    }
}

/// The page, and what was found out while making it.
pub(crate) struct Compiled {
    pub html: String,
    pub variables_by_instance: Map<String, Value>,
    /// What the page itself declares.
    pub declarations: Vec<VariableDeclaration>,
    pub warnings: Vec<Warning>,
}

/// Compiles the page `html` of the file `entry`, parsed as `page`.
pub(crate) fn compile(
    files: &Files,
    entry: &ProjectPath,
    html: &str,
    page: &Document,
    options: &OpenOptions,
) -> Result<Compiled, OpenError> {
    let mut mounter = mount::Mounter::new(files, entry, html, page, options);
    let declarations = mounter.page_declarations(page);
    let mounted = mounter.mount_page(page)?;
    let (variables_by_instance, warnings) = mounter.finish();
    let mut html = mounted.unwrap_or_else(|| html.to_owned());
    if let Some(style) = options.libraries.as_ref().and_then(fonts::generic_faces) {
        html = String::from_utf8_lossy(&with_first_tag(html.as_bytes(), &style)).into_owned();
    }
    Ok(Compiled { html, variables_by_instance, declarations, warnings })
}

/// What an attribute says, if it says something.
pub(crate) fn filled(node: &NodeRef, attribute: &str) -> Option<String> {
    node.attr(attribute).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
