//! A model's answer as a storyboard.

use herald_scenes::{Canvas, Content, PresenterPlace};
use serde::Deserialize;

use crate::brief::Brief;
use crate::cues;
use crate::fit;
use crate::storyboard::{Beat, Origin, Storyboard};
use crate::text::{sentences, words};
use crate::wishes::{Wishes, music_for, style_for};

#[derive(Deserialize)]
struct Answer {
    title: String,
    #[serde(default)]
    music: Option<String>,
    beats: Vec<AnsweredBeat>,
}

#[derive(Deserialize)]
struct AnsweredBeat {
    narration: String,
    content: Content,
    #[serde(default)]
    presenter: Option<PresenterPlace>,
}

/// The storyboard an answer holds, or what is wrong with its form.
pub(super) fn storyboard(text: &str, brief: &Brief, wishes: &Wishes) -> Result<Storyboard, String> {
    // Some models put their JSON into a block of code.
    let text = text.trim().trim_start_matches("```json").trim_start_matches("```").trim_end_matches("```").trim();
    let answer: Answer = serde_json::from_str(text).map_err(|error| format!("it does not fit the schema: {error}"))?;
    let allowed = brief.presenter && wishes.presenter != Some(false);
    let mut beats: Vec<Beat> = answer.beats.into_iter().map(|beat| as_beat(beat, brief, allowed)).collect();
    fit::part_repeats(&mut beats);
    let spoken = beats.iter().map(|beat| words::count(&beat.narration)).sum::<usize>() as f64
        / crate::planning::WORDS_PER_SECOND;
    let language = wishes.language.map(str::to_owned).unwrap_or_else(|| "en".to_owned());
    Ok(Storyboard {
        title: wishes.title.clone().unwrap_or(answer.title),
        language,
        canvas: brief.canvas.or(wishes.canvas).unwrap_or(Canvas::Landscape),
        style: brief
            .style
            .clone()
            .or_else(|| wishes.style.clone())
            .unwrap_or_else(|| style_for(wishes.tone, wishes.kind).to_owned()),
        seconds: wishes.seconds.unwrap_or(spoken.round().max(5.0)),
        beats,
        music: wishes.music.clone().unwrap_or_else(|| answer.music.or_else(|| Some(music_for(wishes.tone).to_owned()))),
        voice_gender: wishes.voice_gender.map(|gender| gender.name().to_owned()),
        remarks: wishes.remarks.clone(),
    })
}

fn as_beat(beat: AnsweredBeat, brief: &Brief, allowed: bool) -> Beat {
    let AnsweredBeat { narration, content, presenter } = beat;
    let own = matches!(content, Content::Presenter { .. });
    // Places that the layout does not go with are put right, as the scenes define them.
    let presenter = match presenter {
        _ if !allowed => None,
        Some(PresenterPlace::Corner) if own => Some(PresenterPlace::Side),
        None if own => Some(PresenterPlace::Side),
        Some(PresenterPlace::Full | PresenterPlace::Side) if !own => Some(PresenterPlace::Corner),
        other => other,
    };
    let origins = sentences::split(&narration).iter().map(|sentence| origin(sentence, brief)).collect();
    Beat { cues: cues::find(&content, &narration), origins, narration, content, presenter }
}

/// Where a sentence of a model comes from: the text that has most of its words, if that is two in five of them.
fn origin(sentence: &str, brief: &Brief) -> Origin {
    let stems = words::content_stems(sentence);
    let share = |text: &str| {
        let known: std::collections::HashSet<String> = words::content_stems(text).into_iter().collect();
        stems.iter().filter(|stem| known.contains(*stem)).count() as f64 / stems.len().max(1) as f64
    };
    let sources = brief.sources.iter().enumerate().map(|(place, source)| {
        let tables =
            source.tables.iter().flat_map(|table| table.columns.iter().chain(table.rows.iter().flatten()).cloned());
        let text = std::iter::once(source.text.clone()).chain(tables).collect::<Vec<_>>().join(" ");
        (Origin::Source(place), share(&text))
    });
    let best = std::iter::once((Origin::Prompt, share(&brief.prompt)))
        .chain(sources)
        .max_by(|left, right| left.1.total_cmp(&right.1));
    best.filter(|(_, share)| *share >= 0.4).map_or(Origin::Template, |(origin, _)| origin)
}
