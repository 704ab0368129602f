//! The CC0 base mesh: a body with helper shapes for clothes, eyes, teeth, tongue, lashes and joints, in one OBJ file.

use std::collections::BTreeMap;

use super::KitError;
use crate::vector::Vec3;

const MAX_VERTICES: usize = 60_000;
const MAX_FACES: usize = 60_000;

/// A corner of a face: vertex and texture coordinate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corner {
    pub vertex: u32,
    pub uv: u32,
}

/// Positions, texture coordinates and quads by group. Every index is in range.
#[derive(Debug, Clone, Default)]
pub(super) struct BaseMesh {
    pub positions: Vec<Vec3>,
    pub uv: Vec<[f32; 2]>,
    pub groups: BTreeMap<String, Vec<[Corner; 4]>>,
}

impl BaseMesh {
    /// Reads the subset of OBJ the mesh is written in: `v`, `vt`, `g` and quads `f a/b …`.
    ///
    /// # Errors
    /// When a number does not parse, an index leaves the mesh, a face is no quad, or the mesh is too large.
    pub fn parse(text: &str) -> Result<BaseMesh, KitError> {
        let mut mesh = BaseMesh::default();
        let mut group = String::new();
        for (index, line) in text.lines().enumerate() {
            let bad = |what| KitError::Syntax { file: "base.obj".to_owned(), line: index + 1, what };
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some("v") => {
                    let [x, y, z] = numbers::<3>(&mut words).ok_or(bad("a vertex is three finite numbers"))?;
                    mesh.positions.push(Vec3::new(x, y, z));
                }
                Some("vt") => mesh.uv.push(numbers::<2>(&mut words).ok_or(bad("a texture point is two numbers"))?),
                Some("g") => group = words.next().ok_or(bad("a group has a name"))?.to_owned(),
                Some("f") => {
                    let quad = quad(&mut words).ok_or(bad("a face is four corners"))?;
                    mesh.groups.entry(group.clone()).or_default().push(quad);
                }
                _ => {}
            }
            if mesh.positions.len() > MAX_VERTICES || mesh.uv.len() > MAX_VERTICES {
                return Err(bad("more vertices than a body has"));
            }
        }
        mesh.check()?;
        Ok(mesh)
    }

    fn check(&self) -> Result<(), KitError> {
        let faces = self.groups.values().flatten();
        let outside = faces
            .clone()
            .flatten()
            .any(|corner| corner.vertex as usize >= self.positions.len() || corner.uv as usize >= self.uv.len());
        if outside || faces.count() > MAX_FACES {
            return Err(KitError::Syntax { file: "base.obj".to_owned(), line: 0, what: "a face leaves the mesh" });
        }
        for name in super::body::GROUPS {
            if !self.groups.contains_key(name) {
                return Err(KitError::NoGroup(name.to_owned()));
            }
        }
        Ok(())
    }

    /// The vertices of a group, ascending; empty when there is no such group.
    pub fn group_vertices(&self, name: &str) -> Vec<u32> {
        let faces = self.groups.get(name).into_iter().flatten();
        let mut vertices: Vec<u32> = faces.flatten().map(|corner| corner.vertex).collect();
        vertices.sort_unstable();
        vertices.dedup();
        vertices
    }
}

/// Exactly `N` finite numbers; further words are ignored.
pub(super) fn numbers<const N: usize>(words: &mut std::str::SplitAsciiWhitespace<'_>) -> Option<[f32; N]> {
    let mut values = [0.0; N];
    for value in &mut values {
        *value = words.next()?.parse().ok().filter(|number: &f32| number.is_finite())?;
    }
    Some(values)
}

fn quad(words: &mut std::str::SplitAsciiWhitespace<'_>) -> Option<[Corner; 4]> {
    let mut corners = [Corner { vertex: 0, uv: 0 }; 4];
    for corner in &mut corners {
        let mut parts = words.next()?.split('/');
        let vertex: u32 = parts.next()?.parse().ok()?;
        let uv: u32 = parts.next().filter(|part| !part.is_empty()).map_or(Some(1), |part| part.parse().ok())?;
        *corner = Corner { vertex: vertex.checked_sub(1)?, uv: uv.checked_sub(1)? };
    }
    Some(corners)
}
