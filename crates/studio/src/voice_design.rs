//! Voices found by description.

use std::sync::{Arc, LazyLock};

use herald_domain::Failure;
use herald_speech::catalogue;
use herald_speech::detection;
use herald_speech::language::Language;
use herald_speech::traits::{self, Wanted};
use herald_speech::voices::{self, Gender, Tier, Voice};

use crate::{Studio, StudioError, blocking};

/// Voices of one answer.
pub const BATCH: usize = 3;
/// How much the known words weigh against the meaning of the whole prompt, whose similarities lie close together.
const KNOWN_WORDS: f32 = 1.0;
const MEANING: f32 = 4.0;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Brief {
    pub prompt: String,
    pub gender: Option<Gender>,
    /// BCP 47.
    pub locale: Option<String>,
    /// Which batch of the ranking: 0 the best three, 1 the next three. Beyond the end it begins again.
    pub seed: u64,
}

/// The voices that fit best, the best first. The same brief always finds the same.
///
/// # Errors
/// When `locale` is no language, or nobody measured speaks it.
pub async fn find(studio: &Arc<Studio>, brief: Brief) -> Result<Vec<&'static Voice>, StudioError> {
    let studio = Arc::clone(studio);
    blocking(move || {
        let wanted = Wanted::read(&brief.prompt);
        let candidates = candidates(&brief, &wanted)?;
        let meanings = meanings(&studio, &brief.prompt);
        let mut ranked: Vec<(f32, &'static Voice)> = candidates
            .into_iter()
            .map(|(place, candidate)| {
                (KNOWN_WORDS * wanted.fit(&candidate.traits) + MEANING * meanings[place], candidate.voice)
            })
            .collect();
        // Equals stay in the order of the catalogue, where the best are first.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let batches = ranked.len().div_ceil(BATCH).max(1) as u64;
        let first = (brief.seed % batches) as usize * BATCH;
        Ok(ranked.into_iter().skip(first).take(BATCH).map(|(_, voice)| voice).collect())
    })
    .await
}

struct Candidate {
    voice: &'static Voice,
    traits: traits::Traits,
    description: String,
}

/// Every voice that can be found: the neural ones that were measured, in the order of the catalogue.
static CANDIDATES: LazyLock<Vec<Candidate>> = LazyLock::new(|| {
    let described = |voice: &'static Voice| {
        let traits = voices::traits(voice)?;
        let description = traits::description(voice.language, voice.gender, &traits);
        Some(Candidate { voice, traits, description })
    };
    catalogue().iter().filter(|voice| voice.tier == Tier::Neural).filter_map(described).collect()
});

/// What the voices that can be found are described as, in their order.
pub(crate) fn descriptions() -> impl Iterator<Item = &'static str> {
    CANDIDATES.iter().map(|candidate| candidate.description.as_str())
}

/// Those of the right languages and gender, each with its place among all.
fn candidates(brief: &Brief, wanted: &Wanted) -> Result<Vec<(usize, &'static Candidate)>, StudioError> {
    let languages = languages(brief, wanted)?;
    let gender = brief.gender.or(wanted.gender);
    let fits = |candidate: &Candidate| {
        gender.is_none_or(|gender| candidate.voice.gender == gender) && languages.contains(&candidate.voice.language)
    };
    let found: Vec<(usize, &'static Candidate)> =
        CANDIDATES.iter().enumerate().filter(|(_, candidate)| fits(candidate)).collect();
    if found.is_empty() {
        let message =
            "No voice of that locale and gender can be found by description; `GET /v3/voices` lists them all.";
        return Err(Failure::invalid(if brief.locale.is_some() { "locale" } else { "gender" }, message).into());
    }
    Ok(found)
}

/// Those of the locale; else those the prompt names; else the variants of the language it is written in; else English.
fn languages(brief: &Brief, wanted: &Wanted) -> Result<Vec<Language>, Failure> {
    let variants = |language: Language| -> Vec<Language> {
        Language::NEURAL.iter().copied().filter(|other| other.primary() == language.primary()).collect()
    };
    if let Some(tag) = &brief.locale {
        let unknown = || Failure::invalid("locale", format!("`{tag}` is not a language that is spoken here."));
        let language = Language::from_tag(tag).ok_or_else(unknown)?;
        // A region narrows the choice where its variant has voices.
        let exact = tag.contains(['-', '_']) && Language::NEURAL.contains(&language);
        return Ok(if exact { vec![language] } else { variants(language) });
    }
    if !wanted.languages.is_empty() {
        return Ok(wanted.languages.clone());
    }
    // Few words are easily taken for another language's: English ones that are known settle it.
    let known = *wanted != Wanted::default();
    let written = if known { None } else { detection::detect(&brief.prompt) }
        .map(variants)
        .filter(|variants| !variants.is_empty());
    Ok(written.unwrap_or_else(|| variants(Language::EnUs)))
}

/// Likeness of the prompt to each of [`descriptions`]; 0 for all where the embedder is not installed.
fn meanings(studio: &Studio, prompt: &str) -> Vec<f32> {
    let ranked = studio.engines.embedder().and_then(|embedder| {
        studio.engines.voice_ranking()?.nearest(&*embedder, prompt).map_err(StudioError::internal)
    });
    let mut likeness = vec![0.0; CANDIDATES.len()];
    match ranked {
        Ok(ranked) => ranked.into_iter().for_each(|(place, similarity)| likeness[place] = similarity),
        Err(error) => tracing::info!(%error, "voices are found by known words alone"),
    }
    likeness
}
