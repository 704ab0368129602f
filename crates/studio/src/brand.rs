//! Brand kits and glossaries: made by the operator from files, listed by the API, used by what writes and translates.

use herald_blobs::Blobs;
use herald_domain::id::{BrandGlossaryId, BrandKitId, WorkspaceId};
use herald_domain::video::Colour;
use herald_domain::{ErrorCode, Failure};
use herald_media::sniff::{Family, FileType};
use herald_speech::{Language, Pronunciation, SpeechError, UserLexicon};
use herald_store::Store;
use herald_store::brand::{self as rows, BrandGlossaryRow, BrandKitRow};
use herald_store::clock::now_micros;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::StudioError;

/// Most colours, and most fonts, of a kit.
const KIT_LIST: usize = 32;
/// Most entries of a glossary.
const GLOSSARY_ENTRIES: usize = 10_000;
/// Longest name, term or translation, in characters.
const TEXT_CHARS: usize = 500;
/// Largest logo, in bytes.
const LOGO_BYTES: usize = 10 << 20;

/// What a kit's file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KitFile {
    pub name: String,
    #[serde(default)]
    pub colors: Vec<String>,
    #[serde(default)]
    pub fonts: Vec<String>,
    /// Path of a PNG or JPEG, beside the file.
    pub logo: Option<String>,
}

/// One line of a glossary.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GlossaryEntry {
    pub term: String,
    /// The same as the term: it is never translated.
    pub translation: String,
    /// Absent: for every language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How the term is said by voices: other words, or IPA between slashes. Absent: as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pronunciation: Option<String>,
}

/// Stores a kit; answers its id.
///
/// # Errors
/// [`Failure`]s that name the member of the file.
pub async fn create_kit(
    store: &Store,
    blobs: &Blobs,
    workspace: WorkspaceId,
    kit: KitFile,
    logo: Option<Vec<u8>>,
) -> Result<BrandKitId, StudioError> {
    check_text("name", &kit.name)?;
    for (member, list) in [("colors", &kit.colors), ("fonts", &kit.fonts)] {
        if list.len() > KIT_LIST {
            return Err(
                Failure::invalid(member, format!("`{member}` has {}; the most is {KIT_LIST}.", list.len())).into()
            );
        }
    }
    for (index, colour) in kit.colors.iter().enumerate() {
        if Colour::parse(colour).is_none() {
            let message = format!("`colors[{index}]` is `{colour}`; write it as `#1A2B3C`.");
            return Err(Failure::invalid(format!("colors[{index}]"), message).into());
        }
    }
    for (index, font) in kit.fonts.iter().enumerate() {
        check_text(&format!("fonts[{index}]"), font)?;
    }
    let id = BrandKitId::new();
    let (logo_blob, logo_type) = match logo {
        Some(bytes) => {
            let kind = FileType::of(&bytes).filter(|kind| kind.family() == Family::Image && bytes.len() <= LOGO_BYTES);
            let kind =
                kind.ok_or_else(|| Failure::invalid("logo", "`logo` must be a PNG or JPEG of at most 10 MB."))?;
            let key = format!("brand/{id}/logo.{}", kind.extension());
            blobs.put_bytes(&key, &bytes).await?;
            (Some(key), Some(kind.mime().to_owned()))
        }
        None => (None, None),
    };
    let row = BrandKitRow {
        id,
        workspace_id: workspace,
        name: kit.name,
        logo_blob,
        logo_type,
        colors: json!(kit.colors),
        fonts: json!(kit.fonts),
        created_at: now_micros(),
    };
    store.write(move |txn| Box::pin(async move { rows::insert_kit(txn, &row).await })).await?;
    Ok(id)
}

/// Stores a glossary; answers its id.
///
/// # Errors
/// [`Failure`]s that name the entry, counted from 1.
pub async fn create_glossary(
    store: &Store,
    workspace: WorkspaceId,
    name: String,
    entries: Vec<GlossaryEntry>,
) -> Result<BrandGlossaryId, StudioError> {
    check_text("name", &name)?;
    if entries.is_empty() || entries.len() > GLOSSARY_ENTRIES {
        let message = format!("A glossary has 1 to {GLOSSARY_ENTRIES} entries; this one has {}.", entries.len());
        return Err(Failure::new(ErrorCode::InvalidParameter, message).into());
    }
    for (number, entry) in (1..).zip(&entries) {
        check_text(&format!("entry {number}: term"), &entry.term)?;
        check_text(&format!("entry {number}: translation"), &entry.translation)?;
    }
    // All glossaries of a workspace speak at once, so they have room for one lexicon together.
    let mut lexicon = pronunciations(store, workspace).await?;
    for (number, entry) in (1..).zip(&entries) {
        let added = pronounce(&mut lexicon, entry).and_then(|()| lexicon.within(&entry.term).check());
        added.map_err(|error| {
            let member = format!("entry {number}: pronunciation");
            Failure::invalid(&member, format!("`{member}`: {error}."))
        })?;
    }
    let now = now_micros();
    let row = BrandGlossaryRow {
        id: BrandGlossaryId::new(),
        workspace_id: workspace,
        name,
        entries: json!(entries),
        created_at: now,
        updated_at: now,
    };
    let id = row.id;
    store.write(move |txn| Box::pin(async move { rows::insert_glossary(txn, &row).await })).await?;
    Ok(id)
}

/// How the terms of all glossaries of a workspace are said; of two for a term the newer glossary's.
pub(crate) async fn pronunciations(store: &Store, workspace: WorkspaceId) -> Result<UserLexicon, StudioError> {
    let mut lexicon = UserLexicon::default();
    for row in rows::glossaries_with_pronunciations(store.read(), workspace).await? {
        let entries: Vec<GlossaryEntry> = serde_json::from_value(row.entries).map_err(StudioError::internal)?;
        for entry in &entries {
            pronounce(&mut lexicon, entry)?;
        }
    }
    Ok(lexicon)
}

fn pronounce(lexicon: &mut UserLexicon, entry: &GlossaryEntry) -> Result<(), SpeechError> {
    let Some(pronunciation) = &entry.pronunciation else { return Ok(()) };
    let language = entry.language.as_deref().map(|name| {
        let by_name = || Language::ALL.iter().copied().find(|language| language.name().eq_ignore_ascii_case(name));
        let unknown = || SpeechError::Markup(format!("`{name}` is not a language that is spoken here"));
        Language::from_tag(name).or_else(by_name).ok_or_else(unknown)
    });
    lexicon.add(entry.term.trim().to_owned(), language.transpose()?, Pronunciation::parse(pronunciation))
}

fn check_text(member: &str, text: &str) -> Result<(), Failure> {
    if text.trim().is_empty() || text.chars().count() > TEXT_CHARS {
        return Err(Failure::invalid(member, format!("`{member}` must have 1 to {TEXT_CHARS} characters.")));
    }
    Ok(())
}
