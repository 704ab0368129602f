//! Doing what a change asks, and saying what was done.

use herald_scenes::{Canvas, Content, Limits, PresenterPlace};

use crate::brief::Brief;
use crate::cues;
use crate::fit;
use crate::planning::{Chooser, Line, Material, Show, beat_of, generic_about};
use crate::storyboard::{Beat, Origin, Storyboard};
use crate::text::{sentences, shorten, words};
use crate::wishes::{Kind, SECONDS, Tone, Wishes, music_for, style_for};

use super::instruction::{Change, Length, Place, SceneRef};
use super::wording;

/// What was done, as a sentence; or why it was not.
pub(super) fn apply(board: &mut Storyboard, brief: &Brief, change: &Change) -> Result<String, String> {
    match change {
        Change::Length(length) => resize(board, brief, *length),
        Change::Drop(scene) => drop_scene(board, scene),
        Change::Add { topic, text, place } => add(board, brief, topic, text.as_deref(), place.as_ref()),
        Change::Move { scene, place } => {
            let from = find(board, scene)?;
            let to = index_of(board, place)?;
            let beat = board.beats.remove(from);
            let to = if to > from { to - 1 } else { to };
            board.beats.insert(to.min(board.beats.len()), beat);
            fit::part_repeats(&mut board.beats);
            Ok(format!("Scene {} is now scene {}.", from + 1, to + 1))
        }
        Change::Swap(one, two) => {
            let (one, two) = (find(board, one)?, find(board, two)?);
            board.beats.swap(one, two);
            fit::part_repeats(&mut board.beats);
            Ok(format!("Scenes {} and {} have changed places.", one + 1, two + 1))
        }
        Change::Say { scene, text } => say(board, scene, text),
        Change::Replace { from, to } => replace(board, from, to),
        Change::Title(title) => retitle(board, title),
        Change::Action(action) => call_to_action(board, action),
        Change::Tone(tone) => set_tone(board, *tone),
        Change::Voice(gender) => {
            board.voice_gender = Some(gender.name().to_owned());
            Ok(format!("The narration gets a {} voice.", gender.name()))
        }
        Change::Canvas(canvas) => {
            board.canvas = *canvas;
            Ok(format!("The film is {} now.", shape(*canvas)))
        }
        Change::Music(music) => {
            board.music.clone_from(music);
            Ok(match music {
                Some(music) => format!("The music is now: {music}."),
                None => "There is no music any more.".to_owned(),
            })
        }
        Change::Presenter(presenter) => set_presenter(board, *presenter),
        Change::Style(style) => {
            board.style = (*style).to_owned();
            Ok(format!("The style is now {style}."))
        }
        Change::Language(code) if *code == board.language => Ok(format!("The narration is in `{code}` already.")),
        Change::Language(code) => Err(format!(
            "I cannot translate the narration to `{code}` without a language model; attach the text in that language and start again."
        )),
    }
}

fn shape(canvas: Canvas) -> &'static str {
    match canvas {
        Canvas::Landscape => "landscape (16:9)",
        Canvas::Portrait => "portrait (9:16)",
        Canvas::Square => "square (1:1)",
    }
}

/// The place of a scene somebody named, from 0.
fn find(board: &Storyboard, scene: &SceneRef) -> Result<usize, String> {
    let count = board.beats.len();
    match scene {
        SceneRef::Number(number) if (1..=count).contains(number) => Ok(number - 1),
        SceneRef::Number(number) => Err(format!("There is no scene {number}: the storyboard has {count}.")),
        SceneRef::Last => Ok(count - 1),
        SceneRef::About(about) => {
            let alike = |beat: &Beat| {
                // What stands on screen names a scene better than what is said in it.
                let shown = serde_json::to_string(&beat.content)
                    .unwrap_or_default()
                    .replace(['"', ':', '{', '}', '[', ']', ','], " ");
                let heading = beat.content.heading().unwrap_or_default();
                let heads = if heading.is_empty() { 0.0 } else { share(about, heading) };
                heads * 2.0 + share(about, &beat.narration) + share(about, &shown) * 0.5
            };
            let best =
                board.beats.iter().enumerate().rev().max_by(|left, right| alike(left.1).total_cmp(&alike(right.1)));
            match best {
                Some((place, beat)) if alike(beat) >= 0.9 => Ok(place),
                _ => Err(format!("I found no scene about “{about}”; name it by its number, please.")),
            }
        }
    }
}

/// Share of the words asked for that a text has.
fn share(about: &str, text: &str) -> f64 {
    let wanted = words::content_stems(about);
    let have = words::content_stems(text);
    let found = wanted.iter().filter(|stem| have.contains(stem)).count();
    if wanted.is_empty() { 0.0 } else { found as f64 / wanted.len() as f64 }
}

fn index_of(board: &Storyboard, place: &Place) -> Result<usize, String> {
    Ok(match place {
        Place::Start => 0,
        Place::End => board.beats.len(),
        Place::Before(scene) => find(board, scene)?,
        Place::After(scene) => find(board, scene)? + 1,
    })
}

fn resize(board: &mut Storyboard, brief: &Brief, length: Length) -> Result<String, String> {
    let words = fit::spoken_words(board);
    let now = words as f64 / crate::planning::WORDS_PER_SECOND;
    let seconds = match length {
        Length::Shorter => now * 0.75,
        Length::Longer => now * 1.3,
        Length::Seconds(seconds) => seconds,
    }
    .clamp(*SECONDS.start(), *SECONDS.end());
    let wanted = (seconds * crate::planning::WORDS_PER_SECOND).round() as usize;
    if wanted < words {
        fit::shrink(board, brief, wanted);
    } else {
        fit::grow(board, brief, wanted);
    }
    let after = fit::spoken_words(board);
    let reached = after as f64 / crate::planning::WORDS_PER_SECOND;
    if after == words && (reached - seconds).abs() > seconds * fit::TOLERANCE {
        return Err(match length {
            Length::Shorter => "I cannot take more away without losing a scene that has to stay.".to_owned(),
            _ => "Everything the prompt and the files tell is said already; attach more, and I can make it longer."
                .to_owned(),
        });
    }
    board.seconds = seconds.round();
    let far = (reached - seconds).abs() > seconds * fit::TOLERANCE;
    let note = if far {
        format!(" {seconds:.0} seconds cannot be reached with what there is to tell.")
    } else {
        String::new()
    };
    if far {
        board.seconds = reached.round();
    }
    Ok(format!(
        "The narration went from {now:.0} to about {reached:.0} seconds, in {} scenes.{note}",
        board.beats.len()
    ))
}

fn drop_scene(board: &mut Storyboard, scene: &SceneRef) -> Result<String, String> {
    let place = find(board, scene)?;
    if board.beats.len() == 1 {
        return Err("The only scene cannot be dropped.".to_owned());
    }
    let beat = board.beats.remove(place);
    fit::part_repeats(&mut board.beats);
    board.seconds = (fit::spoken_words(board) as f64 / crate::planning::WORDS_PER_SECOND).round().max(1.0);
    let named = beat.content.heading().map(|heading| format!(" (“{heading}”)")).unwrap_or_default();
    Ok(format!("Scene {}{named} is dropped; the film is about {:.0} seconds now.", place + 1, board.seconds))
}

fn add(
    board: &mut Storyboard,
    brief: &Brief,
    topic: &str,
    text: Option<&str>,
    place: Option<&Place>,
) -> Result<String, String> {
    if topic.is_empty() && text.is_none() {
        return Err("Tell me what the new scene is about, please.".to_owned());
    }
    let last_is_end = matches!(board.beats.last().map(|beat| &beat.content), Some(Content::EndCard { .. }));
    let at = match place {
        Some(place) => index_of(board, place)?,
        None => board.beats.len() - usize::from(last_is_end),
    };
    let (lines, note) = match text {
        Some(text) => {
            (sentences::split(text).iter().map(|text| Line::new(sentences::closed(text), Origin::Prompt)).collect(), "")
        }
        None => facts_about(board, brief, topic),
    };
    let heading = (!topic.is_empty()).then(|| words::capitalised(topic));
    let presenter = board.beats.iter().any(|beat| beat.presenter.is_some());
    let mut chooser = Chooser::new(Vec::new(), false, board.canvas);
    for beat in &board.beats[..at] {
        chooser.note(&beat.content);
    }
    let named = heading.clone().filter(|heading| heading.chars().count() <= Limits::STATEMENT);
    let content = match (named, presenter) {
        (Some(heading), true) if heading.chars().count() <= 60 => {
            Content::Presenter { kicker: None, heading, points: Vec::new(), name: None }
        }
        (Some(heading), false) if lines.len() < 2 => Content::Statement { statement: heading, emphasis: None },
        (heading, _) => chooser.choose(heading.as_deref(), &lines, &Show::Text, false),
    };
    let stands = matches!(content, Content::Presenter { .. }).then_some(PresenterPlace::Side);
    board.beats.insert(at, beat_of(&lines, content, stands));
    fit::part_repeats(&mut board.beats);
    board.seconds = (fit::spoken_words(board) as f64 / crate::planning::WORDS_PER_SECOND).round();
    let about = if topic.is_empty() { String::new() } else { format!(" about {topic}") };
    Ok(format!("There is a new scene {}{about}; the film is about {:.0} seconds now.{note}", at + 1, board.seconds))
}

/// What prompt and files tell about a topic and nobody says yet; else sentences that claim nothing.
fn facts_about(board: &Storyboard, brief: &Brief, topic: &str) -> (Vec<Line>, &'static str) {
    let wishes = Wishes::parse(&brief.prompt);
    let material = Material::gather(brief, &wishes);
    let said: Vec<String> = board.beats.iter().flat_map(|beat| sentences::split(&beat.narration)).collect();
    let mut found: Vec<Line> = Vec::new();
    // "Code review process" is found where reviews are told of.
    const GENERAL: &[&str] =
        &["process", "system", "workflow", "policy", "overview", "section", "topic", "details", "part", "how", "works"];
    let telling: Vec<&str> =
        topic.split_whitespace().filter(|word| !GENERAL.contains(&words::bare(word).as_str())).collect();
    let topic_words = if telling.is_empty() { topic.to_owned() } else { telling.join(" ") };
    // Half of a topic is enough for a sentence if the text as a whole knows all of it.
    let whole: String = material
        .passages
        .iter()
        .flat_map(|passage| &passage.lines)
        .map(|line| line.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let enough = if share(&topic_words, &whole) > 0.99 { 0.5 } else { 0.6 };
    for passage in &material.passages {
        let heads = passage.heading.as_deref().is_some_and(|heading| share(&topic_words, heading) > 0.6);
        for line in &passage.lines {
            let fits = share(&topic_words, &line.text) >= enough || (heads && (!line.leans || !found.is_empty()));
            let room = found.iter().map(Line::words).sum::<usize>() + line.words() <= 34;
            if fits && room && !said.contains(&line.text) {
                found.push(line.clone());
            }
        }
    }
    if !found.is_empty() {
        return (found, "");
    }
    let kind = wishes.kind.unwrap_or(Kind::Explainer);
    (
        generic_about(kind, topic),
        " The prompt and the files tell nothing more about it, so its words are general: send me what it should say.",
    )
}

fn say(board: &mut Storyboard, scene: &SceneRef, text: &str) -> Result<String, String> {
    let place = find(board, scene)?;
    let lines: Vec<Line> =
        sentences::split(text).iter().map(|text| Line::new(sentences::closed(text), Origin::Prompt)).collect();
    if lines.is_empty() {
        return Err(format!("The new words of scene {} are missing.", place + 1));
    }
    let old = &board.beats[place];
    // Items and charts that are no longer spoken of would stand there for nothing.
    let keep = matches!(
        old.content,
        Content::EndCard { .. }
            | Content::ImageCaption { .. }
            | Content::DeviceFrame { .. }
            | Content::PictureGrid { .. }
            | Content::Code { .. }
    );
    let content = if keep {
        old.content.clone()
    } else {
        let mut chooser = Chooser::new(Vec::new(), false, board.canvas);
        for beat in &board.beats[..place] {
            chooser.note(&beat.content);
        }
        chooser.choose(None, &lines, &Show::Text, false)
    };
    let presenter = old
        .presenter
        .filter(|place| (*place == PresenterPlace::Corner) != matches!(content, Content::Presenter { .. }));
    board.beats[place] = beat_of(&lines, content, presenter);
    fit::part_repeats(&mut board.beats);
    Ok(format!("Scene {} now says: “{}”", place + 1, board.beats[place].narration))
}

fn replace(board: &mut Storyboard, from: &str, to: &str) -> Result<String, String> {
    let mut places = 0;
    for beat in &mut board.beats {
        let shown = exchanged(&beat.content, &|text| text.replace(from, to));
        if beat.narration.contains(from) || shown != beat.content {
            places += 1;
            beat.narration = beat.narration.replace(from, to);
            if fits(&shown) {
                beat.content = shown;
            }
            settle(beat);
        }
    }
    if places == 0 {
        return Err(format!("“{from}” stands in no scene."));
    }
    Ok(format!("“{from}” is now “{to}”, in {places} {}.", if places == 1 { "scene" } else { "scenes" }))
}

/// Cues and origins for a narration whose words changed.
fn settle(beat: &mut Beat) {
    let count = sentences::split(&beat.narration).len();
    beat.origins.resize(count, Origin::Prompt);
    beat.cues = cues::find(&beat.content, &beat.narration);
}

/// The content with all its texts changed.
fn exchanged(content: &Content, change: &dyn Fn(&str) -> String) -> Content {
    fn walk(value: &mut serde_json::Value, change: &dyn Fn(&str) -> String) {
        match value {
            serde_json::Value::String(text) => *text = change(text),
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
            serde_json::Value::Object(fields) => {
                // The name of the layout is no text of it.
                fields
                    .iter_mut()
                    .filter(|(name, _)| !matches!(name.as_str(), "layout" | "device"))
                    .for_each(|(_, value)| walk(value, change));
            }
            _ => {}
        }
    }
    let Ok(mut value) = serde_json::to_value(content) else { return content.clone() };
    walk(&mut value, change);
    serde_json::from_value(value).unwrap_or_else(|_| content.clone())
}

fn fits(content: &Content) -> bool {
    crate::check::fits(content)
}

fn retitle(board: &mut Storyboard, title: &str) -> Result<String, String> {
    let old = std::mem::replace(&mut board.title, title.to_owned());
    let mut shown = false;
    if let Some(Content::Title { title: text, kicker, .. }) = board.beats.first_mut().map(|beat| &mut beat.content)
        && let Some(fitted) = shorten::clause(title, Limits::TITLE)
    {
        *text = fitted;
        *kicker = None;
        shown = true;
    }
    if let Some(Content::EndCard { title: text, .. }) = board.beats.last_mut().map(|beat| &mut beat.content)
        && let Some(fitted) = shorten::clause(title, Limits::END_TITLE)
    {
        *text = fitted;
    }
    let note = if shown { "" } else { " It does not fit on the first scene, which stays as it was." };
    Ok(format!("The title is now “{title}” instead of “{old}”.{note}"))
}

fn call_to_action(board: &mut Storyboard, action: &str) -> Result<String, String> {
    let line = Line::new(sentences::closed(action), Origin::Prompt);
    let shown = shorten::clause(action, Limits::ACTION);
    let title = shorten::clause(&board.title, Limits::END_TITLE).unwrap_or_else(|| "Thank you".to_owned());
    let url = Wishes::parse(action).url.filter(|url| url.chars().count() <= Limits::URL);
    let beat = beat_of(&[line], Content::EndCard { title, action: shown, url }, None);
    match board.beats.last_mut() {
        Some(last) if matches!(last.content, Content::EndCard { .. }) => *last = beat,
        _ => board.beats.push(beat),
    }
    Ok(format!("The film now ends with “{action}”."))
}

fn set_tone(board: &mut Storyboard, tone: Tone) -> Result<String, String> {
    let mut changed = 0;
    for beat in &mut board.beats {
        let reworded = match tone {
            Tone::Formal => wording::formal(&beat.narration),
            Tone::Friendly | Tone::Playful => wording::friendly(&beat.narration),
            _ => beat.narration.clone(),
        };
        if reworded != beat.narration.replace('\'', "’") {
            changed += 1;
            beat.narration = reworded;
            settle(beat);
        }
    }
    board.music = board.music.as_ref().map(|_| music_for(Some(tone)).to_owned());
    board.style = style_for(Some(tone), None).to_owned();
    let name = format!("{tone:?}").to_lowercase();
    let words = match changed {
        0 => "The words stay as they are".to_owned(),
        1 => "One scene is worded anew".to_owned(),
        more => format!("{more} scenes are worded anew"),
    };
    Ok(format!("{words}; style and music are {name} now."))
}

fn set_presenter(board: &mut Storyboard, presenter: bool) -> Result<String, String> {
    if !presenter {
        for place in 0..board.beats.len() {
            board.beats[place].presenter = None;
            if let Content::Presenter { heading, .. } = &board.beats[place].content {
                let content = Content::Statement { statement: heading.clone(), emphasis: None };
                board.beats[place].cues = cues::find(&content, &board.beats[place].narration);
                board.beats[place].content = content;
            }
        }
        fit::part_repeats(&mut board.beats);
        return Ok("Nobody is shown any more; the voice tells it all.".to_owned());
    }
    let mut shown = 0;
    for (number, beat) in board.beats.iter_mut().enumerate() {
        beat.presenter = match &beat.content {
            Content::Presenter { .. } => Some(PresenterPlace::Side),
            Content::EndCard { .. }
            | Content::Code { .. }
            | Content::DeviceFrame { .. }
            | Content::PictureGrid { .. }
            | Content::ImageCaption { .. } => None,
            _ => number.is_multiple_of(2).then_some(PresenterPlace::Corner),
        };
        shown += usize::from(beat.presenter.is_some());
    }
    Ok(format!("A presenter is shown in {shown} scenes."))
}
