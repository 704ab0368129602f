//! The unpacked base data, loaded once and shared by every presenter.

use std::collections::BTreeMap;
use std::fs;

use herald_inference::{ModelError, Models};
use rayon::prelude::*;

use super::KitError;
use super::base_mesh::BaseMesh;
use super::body::{Body, Extent};
use super::morphs::{Library, Target, unpacked};
use super::rig::Rig;

const ARTIFACT: &str = "character-base";

/// A grey picture over the skin's texture coordinates, 0 to 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Mask {
    side: usize,
    values: Vec<u8>,
}

impl Mask {
    /// Side the masks are reduced to: finer than the mesh, small enough to stay in the cache.
    const SIDE: u32 = 1024;

    fn decode(name: &str, bytes: &[u8]) -> Result<Mask, KitError> {
        let refused = || KitError::Mask(name.to_owned());
        let mut reader = image::ImageReader::with_format(std::io::Cursor::new(bytes), image::ImageFormat::Jpeg);
        let mut limits = image::Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(4096), Some(4096));
        reader.limits(limits);
        let picture = reader.decode().map_err(|_| refused())?.to_luma8();
        if picture.width() != picture.height() || picture.width() < 64 {
            return Err(refused());
        }
        let side = Self::SIDE.min(picture.width());
        let small = image::imageops::thumbnail(&picture, side, side);
        Ok(Mask { side: side as usize, values: small.into_raw() })
    }

    /// Bilinear sample; v counts upwards as in OBJ files.
    pub fn at(&self, uv: [f32; 2]) -> f32 {
        let last = (self.side - 1) as f32;
        let (x, y) = (uv[0].clamp(0.0, 1.0) * last, (1.0 - uv[1].clamp(0.0, 1.0)) * last);
        let (column, row) = ((x as usize).min(self.side - 2), (y as usize).min(self.side - 2));
        let (fx, fy) = (x - column as f32, y - row as f32);
        let value = |row: usize, column: usize| f32::from(self.values[row * self.side + column]);
        let top = value(row, column) * (1.0 - fx) + value(row, column + 1) * fx;
        let bottom = value(row + 1, column) * (1.0 - fx) + value(row + 1, column + 1) * fx;
        (top * (1.0 - fy) + bottom * fy) / 255.0
    }
}

/// Base mesh, shape targets, face units, rig weights and skin masks.
#[derive(Debug, Clone)]
pub struct Kit {
    pub(super) mesh: BaseMesh,
    pub(super) body: Body,
    pub(super) library: Library,
    pub(super) rig: Rig,
    pub(super) lips: Mask,
    pub(super) inside_mouth: Mask,
    pub(super) ears: Mask,
}

impl Kit {
    /// Loads the artifact `character-base`, as far as presenters show it.
    ///
    /// # Errors
    /// When it is not installed, or a file is not what it should be.
    pub fn load(models: &Models) -> Result<Kit, KitError> {
        Kit::read(models, Extent::Upper)
    }

    /// The same down to the shoes: people of [`crate::cinema`] walk.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_whole(models: &Models) -> Result<Kit, KitError> {
        Kit::read(models, Extent::Whole)
    }

    fn read(models: &Models, extent: Extent) -> Result<Kit, KitError> {
        let artifact = models
            .manifest()
            .artifacts
            .get(ARTIFACT)
            .ok_or_else(|| KitError::Missing(ModelError::Unknown(ARTIFACT.to_owned())))?;
        if !models.is_installed(artifact) {
            return Err(KitError::Missing(ModelError::Missing { artifact: ARTIFACT.to_owned() }));
        }
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(models.folder(artifact))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
            }
        }
        Kit::assemble(&files, extent)
    }

    /// What [`Self::load`] loads, from files in memory by name.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Kit, KitError> {
        Kit::assemble(files, Extent::Upper)
    }

    fn assemble(files: &BTreeMap<String, Vec<u8>>, extent: Extent) -> Result<Kit, KitError> {
        let bytes = |name: &str| files.get(name).ok_or_else(|| KitError::NoTarget(name.to_owned()));
        let text = |name: &str| {
            let broken = KitError::Syntax { file: name.to_owned(), line: 0, what: "UTF-8 text" };
            std::str::from_utf8(bytes(name)?).map_err(|_| broken)
        };
        let mesh = BaseMesh::parse(text("base.obj")?)?;
        let vertices = mesh.positions.len();
        let joints = mesh
            .groups
            .keys()
            .filter_map(|group| Some((group.strip_prefix("joint-")?.to_owned(), mesh.group_vertices(group))))
            .collect();
        let masks = || -> Vec<Result<Mask, KitError>> {
            ["mask-lips.jpg", "mask-inside-mouth.jpg", "mask-ears.jpg"]
                .par_iter()
                .map(|name| Mask::decode(name, bytes(name)?))
                .collect()
        };
        let rig = || text("weights.default.json").and_then(|text| Rig::parse(text, vertices, joints));
        let ((library, body), (rig, masks)) = rayon::join(
            || rayon::join(|| library(files, vertices), || Body::new(&mesh, extent)),
            || rayon::join(rig, masks),
        );
        let mut masks = masks.into_iter();
        let mut mask = || masks.next().unwrap_or_else(|| Err(KitError::Mask("skin".to_owned())));
        Ok(Kit { body, library: library?, rig: rig?, lips: mask()?, inside_mouth: mask()?, ears: mask()?, mesh })
    }
}

/// Every `.target` (face units) and `.target.gz` (`folder.name`, shapes) among the files.
fn library(files: &BTreeMap<String, Vec<u8>>, vertices: usize) -> Result<Library, KitError> {
    let parsed: Result<BTreeMap<String, Target>, KitError> = files
        .par_iter()
        .filter_map(|(file, bytes)| {
            let (name, text) = if let Some(stem) = file.strip_suffix(".target.gz") {
                (stem.replacen('.', "/", 1), unpacked(file, bytes))
            } else {
                let stem = file.strip_suffix(".target")?;
                (stem.to_owned(), Ok(String::from_utf8_lossy(bytes).into_owned()))
            };
            Some(text.and_then(|text| Ok((name, Target::parse(file, &text, vertices)?))))
        })
        .collect();
    Ok(Library(parsed?))
}
