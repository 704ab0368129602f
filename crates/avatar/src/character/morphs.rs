//! Shape targets: sparse displacements of the base mesh, blended by weight.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;

use super::KitError;
use super::base_mesh::numbers;
use crate::vector::Vec3;

/// A target unpacks to at most this many bytes.
const MAX_TEXT: u64 = 4 << 20;

/// Displacements of some vertices, base mesh units.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Target(pub Vec<(u32, Vec3)>);

impl Target {
    /// Lines of `vertex dx dy dz`; `#` starts a comment.
    ///
    /// # Errors
    /// When a line is something else or names a vertex at or beyond `vertices`.
    pub fn parse(name: &str, text: &str, vertices: usize) -> Result<Target, KitError> {
        let mut target = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = |what| KitError::Syntax { file: name.to_owned(), line: index + 1, what };
            let mut words = line.split_ascii_whitespace();
            let vertex: u32 = words.next().and_then(|word| word.parse().ok()).ok_or(bad("a vertex number"))?;
            if vertex as usize >= vertices || target.len() >= vertices {
                return Err(bad("a vertex the mesh does not have"));
            }
            let [x, y, z] = numbers::<3>(&mut words).ok_or(bad("three finite numbers"))?;
            target.push((vertex, Vec3::new(x, y, z)));
        }
        Ok(Target(target))
    }
}

/// Unpacks a gzip member, refusing more than a target can hold.
pub(super) fn unpacked(name: &str, bytes: &[u8]) -> Result<String, KitError> {
    let mut text = String::new();
    let broken = |_| KitError::Syntax { file: name.to_owned(), line: 0, what: "a gzip of text" };
    GzDecoder::new(bytes).take(MAX_TEXT + 1).read_to_string(&mut text).map_err(broken)?;
    if text.len() as u64 > MAX_TEXT {
        return Err(KitError::Syntax { file: name.to_owned(), line: 0, what: "a target of ordinary size" });
    }
    Ok(text)
}

/// All targets by name: shapes as `folder/name`, face units by their bare ARKit name.
#[derive(Debug, Clone, Default)]
pub(super) struct Library(pub BTreeMap<String, Target>);

impl Library {
    /// Adds a weighted target. In `name`, `*` stands for both `l` and `r`, a final `~` for both `Left` and `Right`.
    ///
    /// # Errors
    /// When the library lacks the target.
    pub fn apply(&self, positions: &mut [Vec3], name: &str, weight: f32) -> Result<(), KitError> {
        for single in sides(name) {
            let target = self.0.get(&single).ok_or(KitError::NoTarget(single))?;
            for (vertex, delta) in &target.0 {
                if let Some(position) = positions.get_mut(*vertex as usize) {
                    *position = *position + *delta * weight;
                }
            }
        }
        Ok(())
    }
}

/// The names a pattern with `*` or `~` stands for.
pub(super) fn sides(name: &str) -> Vec<String> {
    if let Some(stem) = name.strip_suffix('~') {
        return vec![format!("{stem}Left"), format!("{stem}Right")];
    }
    if name.contains('*') {
        return vec![name.replace('*', "l"), name.replace('*', "r")];
    }
    vec![name.to_owned()]
}
