//! Pages of PDF documents as pictures, drawn by `pdftoppm` of poppler: a program of its own, so that a document that hangs it
//! or fills its memory costs only this document.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::{MediaError, Memory, Tools, run_within};

const LIMIT: Duration = Duration::from_secs(60);
/// What the files are called, before `-1.jpg`, with as many digits as the document's last page has.
const NAME: &str = "page";

/// JPEGs of the first `most` pages in `folder`, `side` pixels on the longer side, in the order of the pages.
///
/// # Errors
/// For documents that are damaged or encrypted, and when they take more than a minute or 4 GB.
pub fn draw(tools: &Tools, document: &Path, most: usize, side: u32, folder: &Path) -> Result<Vec<PathBuf>, MediaError> {
    let mut command = Command::new(&tools.pdftoppm);
    command.args(["-q", "-jpeg", "-jpegopt", "quality=90", "-f", "1"]);
    command.args(["-l", &most.to_string(), "-scale-to", &side.to_string()]);
    command.arg(document).arg(folder.join(NAME));
    run_within(&mut command, LIMIT, Memory::OF_STRANGERS)?;
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    pages.retain(|page| page.file_name().is_some_and(|name| name.to_string_lossy().starts_with(NAME)));
    // All have as many digits.
    pages.sort();
    Ok(pages)
}
