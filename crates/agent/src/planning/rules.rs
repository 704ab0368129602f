//! The planner that needs no language model: rules, templates and the words of prompt and files.

use herald_scenes::content::{Device, PictureRef};
use herald_scenes::{Canvas, Content, Limits, PresenterPlace};

use crate::brief::Brief;
use crate::storyboard::{Beat, Origin, Storyboard};
use crate::text::{sentences, shorten, words};
use crate::wishes::{Kind, Wishes};

use super::compose::{beat_of, place_for, scenes, select};
use super::layout::Chooser;
use super::lines::Line;
use super::material::{Material, Passage, Show};
use super::{PlanError, Planned, Planner, WORDS_PER_SECOND, comparison, generic, laid_out, phrases};

/// Deterministic, without network, within milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct RulePlanner;

impl Planner for RulePlanner {
    fn plan(&self, brief: &Brief) -> Result<Planned, PlanError> {
        if brief.prompt.trim().is_empty() {
            return Err(PlanError::Empty);
        }
        let wishes = Wishes::parse(&brief.prompt);
        let mut material = Material::gather(brief, &wishes);
        let language = language(brief, &wishes, &material)?;
        let told = !material.is_empty()
            || !wishes.spoken.is_empty()
            || wishes.scenes.iter().any(|scene| !scene.spoken.is_empty());
        if !told && brief.may_ask && material.pictures.is_empty() {
            return Ok(Planned::Question(question(&wishes)));
        }
        add_word_for_word(&mut material, &wishes);
        if let Some(sides) = &wishes.sides {
            comparison::with_sides(&mut material, sides);
        }
        let kind = wishes.kind.unwrap_or_else(|| kind_of(&material));
        let draft = Draft { brief, wishes: &wishes, material: &material, kind, language, told };
        Ok(Planned::Storyboard(Box::new(draft.storyboard())))
    }
}

/// The language of the script: the one asked for, else that of the text to tell.
fn language(brief: &Brief, wishes: &Wishes, material: &Material) -> Result<&'static str, PlanError> {
    let text: String = material
        .passages
        .iter()
        .flat_map(|passage| &passage.lines)
        .map(|line| line.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let text = if text.is_empty() { brief.prompt.clone() } else { text };
    const CODES: &[(whatlang::Lang, &str)] = &[
        (whatlang::Lang::Eng, "en"),
        (whatlang::Lang::Deu, "de"),
        (whatlang::Lang::Fra, "fr"),
        (whatlang::Lang::Spa, "es"),
        (whatlang::Lang::Ita, "it"),
        (whatlang::Lang::Por, "pt"),
        (whatlang::Lang::Nld, "nl"),
        (whatlang::Lang::Jpn, "ja"),
        (whatlang::Lang::Cmn, "zh"),
        (whatlang::Lang::Hin, "hi"),
        (whatlang::Lang::Rus, "ru"),
        (whatlang::Lang::Pol, "pl"),
        (whatlang::Lang::Kor, "ko"),
        (whatlang::Lang::Ara, "ar"),
        (whatlang::Lang::Tur, "tr"),
    ];
    let detected = whatlang::detect(&text)
        .filter(|found| found.is_reliable() && words::count(&text) >= 12 || found.script() != whatlang::Script::Latin)
        .map(|found| CODES.iter().find(|row| row.0 == found.lang()).map_or("und", |row| row.1));
    let wanted = wishes.language.or(detected).unwrap_or("en");
    let refused = |reason: &str| PlanError::Language { language: wanted.to_owned(), reason: reason.to_owned() };
    if !phrases::speaks(wanted) {
        return Err(refused("there are no templates for it"));
    }
    if wanted != "en" && material.is_empty() {
        return Err(refused("nothing was attached"));
    }
    match detected {
        Some(found) if found != wanted => Err(refused(&format!("the text is in `{found}`"))),
        _ => Ok(wanted),
    }
}

fn question(wishes: &Wishes) -> String {
    let about = wishes.subject.as_deref().map(|subject| format!(" about {subject}")).unwrap_or_default();
    let topics = if wishes.points.is_empty() {
        "the three or four things viewers should remember".to_owned()
    } else {
        format!("what should be said about {}", words::series(&wishes.points))
    };
    format!(
        "I have no facts{about} yet, and I do not make any up. Please write {topics}, or attach a document, a table or pictures. Say “go ahead” for a generic script."
    )
}

/// Kinds that the material shows when the prompt names none.
fn kind_of(material: &Material) -> Kind {
    let count = |test: fn(&Show) -> bool| material.passages.iter().filter(|passage| test(&passage.show)).count();
    if count(|show| matches!(show, Show::Items { ordered: true, .. })) > 0 {
        Kind::HowTo
    } else if count(|show| matches!(show, Show::Chart(_))) > 0 {
        Kind::Report
    } else if count(|show| matches!(show, Show::Quote { .. })) > 1 {
        Kind::Testimonial
    } else {
        Kind::Explainer
    }
}

fn add_word_for_word(material: &mut Material, wishes: &Wishes) {
    let must = |text: &String| Line {
        must: true,
        leans: false,
        score: 9.0,
        ..Line::new(sentences::closed(text), Origin::Prompt)
    };
    if !wishes.spoken.is_empty() {
        let lines = wishes.spoken.iter().map(must).collect();
        material.passages.insert(0, Passage { heading: None, lines, show: Show::Text });
    }
    for text in &wishes.critical {
        let plain = |text: &str| text.trim_end_matches(['.', '!']).to_lowercase();
        let said = |line: &&mut Line| plain(&line.text).contains(&plain(text));
        match material.passages.iter_mut().flat_map(|passage| &mut passage.lines).find(said) {
            Some(line) => line.must = true,
            None => {
                let lines = sentences::split(text).iter().map(must).collect();
                material.passages.push(Passage { heading: None, lines, show: Show::Text });
            }
        }
    }
}

struct Draft<'a> {
    brief: &'a Brief,
    wishes: &'a Wishes,
    material: &'a Material,
    kind: Kind,
    language: &'static str,
    told: bool,
}

impl Draft<'_> {
    fn storyboard(&self) -> Storyboard {
        let mut remarks = self.wishes.remarks.clone();
        let canvas = self.brief.canvas.or(self.wishes.canvas).unwrap_or(Canvas::Landscape);
        let presenter = self.brief.presenter && self.wishes.presenter != Some(false);
        let mut chooser = Chooser::new(self.material.pictures.clone(), presenter, canvas);
        let seconds = self.seconds();
        let subject = self.subject();
        let title = self.title();
        let beats = if !self.wishes.scenes.is_empty() && self.told {
            laid_out::beats(self.wishes, self.material, seconds, &mut chooser, presenter, &mut remarks)
        } else if self.told {
            self.told_from_facts(seconds, &subject, &title, &chooser, presenter)
        } else {
            remarks.push(generic::REMARK.to_owned());
            self.generic(seconds, &subject, &title, &mut chooser, presenter)
        };
        let beats = if beats.is_empty() {
            remarks.push(generic::REMARK.to_owned());
            self.generic(seconds, &subject, &title, &mut chooser, presenter)
        } else {
            beats
        };
        let words: usize = beats.iter().map(|beat| words::count(&beat.narration)).sum();
        let possible = words as f64 / WORDS_PER_SECOND;
        if self.wishes.seconds.is_some_and(|wanted| possible < wanted * 0.9) {
            remarks.push(format!(
                "{seconds:.0} seconds were asked for; what there is to tell gives about {possible:.0}. More facts make it longer."
            ));
        } else if possible > seconds * 1.1 {
            remarks.push(format!("What has to be said takes about {possible:.0} seconds instead of {seconds:.0}."));
        }
        Storyboard {
            title,
            language: self.language.to_owned(),
            canvas,
            style: self
                .brief
                .style
                .clone()
                .or_else(|| self.wishes.style.clone())
                .unwrap_or_else(|| crate::wishes::style_for(self.wishes.tone, Some(self.kind)).to_owned()),
            seconds,
            beats,
            music: self
                .wishes
                .music
                .clone()
                .unwrap_or_else(|| Some(crate::wishes::music_for(self.wishes.tone).to_owned())),
            voice_gender: self.wishes.voice_gender.map(|gender| gender.name().to_owned()),
            remarks,
        }
    }

    /// Seconds asked for, else what the facts give between 20 and 90.
    fn seconds(&self) -> f64 {
        let laid_out: f64 = self.wishes.scenes.iter().filter_map(|scene| scene.seconds).sum();
        let spoken = self.wishes.spoken.iter().map(|text| words::count(text)).sum::<usize>() as f64 / WORDS_PER_SECOND;
        let only_spoken = !self.wishes.spoken.is_empty() && self.material.passages.len() == 1;
        match self.wishes.seconds {
            Some(seconds) => seconds,
            None if laid_out >= 5.0 => laid_out,
            None if only_spoken => spoken.max(5.0),
            None if self.told => ((self.material.words() + 16) as f64 / WORDS_PER_SECOND).clamp(20.0, 90.0),
            None => 30.0,
        }
    }

    fn subject(&self) -> String {
        let named = self.wishes.subject.clone().filter(|subject| words::count(subject) > 0);
        let titled = || self.material.title.as_deref().map(shorten::tidied);
        let sides = || self.wishes.sides.as_ref().map(|(left, right)| format!("{left} or {right}"));
        // "Northwind: Quarterly Report" is said as Northwind; the whole stands on screen.
        let titled = || {
            let title = titled().filter(|_| self.kind != Kind::Welcome)?;
            let title = title.split(": ").next().unwrap_or(&title).to_owned();
            let lower = words::decapitalised(&title);
            Some(match title.to_lowercase().starts_with("how ") {
                true => lower,
                false if self.material.named_by_file => format!("the {lower}"),
                false => title,
            })
        };
        let subject = sides().or(named).or_else(titled);
        subject.unwrap_or_else(|| {
            let named = match self.kind {
                Kind::Welcome => "the team",
                Kind::Product => "our product",
                Kind::News | Kind::Announcement => "what is new",
                _ => "today’s subject",
            };
            named.to_owned()
        })
    }

    fn title(&self) -> String {
        if let Some(title) = &self.wishes.title {
            return title.clone();
        }
        let named = self.wishes.subject.as_deref().map(without_determiner).map(|text| words::title_case(&text));
        let titled = self.material.title.clone().or(named.clone());
        let title = if self.wishes.subject.is_some() { named } else { titled };
        title.unwrap_or_else(|| match (self.kind, &self.wishes.audience) {
            (Kind::Welcome, Some(audience)) => format!("Welcome, {audience}"),
            (Kind::Welcome, None) => "Welcome to the team".to_owned(),
            _ => words::title_case(kind_name(self.kind)),
        })
    }

    fn opening_content(&self, title: &str, said: &[Line]) -> Content {
        let (kicker, title) = match title.split_once(": ") {
            Some((kicker, rest)) if kicker.chars().count() <= Limits::KICKER && words::count(rest) > 1 => {
                (Some(kicker.to_owned()), rest)
            }
            _ => (None, title),
        };
        let title = shorten::clause(title, Limits::TITLE)
            .or_else(|| super::layout::key_phrase(title))
            .unwrap_or_else(|| words::title_case(kind_name(self.kind)));
        let subtitle =
            said.get(1).and_then(|line| shorten::clause(&line.text, Limits::SUBTITLE)).filter(|text| *text != title);
        Content::Title { kicker, title, subtitle, byline: None }
    }

    /// A film told from facts. With files, templates stay below three in ten sentences: of a short script the closing sentence
    /// goes first, then the opening.
    fn told_from_facts(
        &self,
        seconds: f64,
        subject: &str,
        title: &str,
        chooser: &Chooser,
        presenter: bool,
    ) -> Vec<Beat> {
        let slots = phrases::Slots { subject, audience: self.wishes.audience.as_deref(), tone: self.wishes.tone };
        let opening = Line::template(words::capitalised(&phrases::opening(self.kind, self.language, &slots)));
        let action = self.wishes.action.as_ref().map(|action| Line::new(sentences::closed(action), Origin::Prompt));
        let closing =
            action.clone().unwrap_or_else(|| Line::template(phrases::closing(self.kind, self.language, &slots)));
        let spoken_only = !self.wishes.spoken.is_empty() && self.material.passages.len() == 1;
        let frames = [(Some(&opening), Some(&closing)), (Some(&opening), action.as_ref()), (None, action.as_ref())];
        let mut beats = Vec::new();
        for (opening, closing) in frames.into_iter().skip(if spoken_only { 2 } else { 0 }) {
            let words = (seconds * WORDS_PER_SECOND).round() as usize;
            beats = self.framed(opening, closing, words, title, &mut chooser.clone(), presenter);
            let origins: Vec<Origin> = beats.iter().flat_map(|beat: &Beat| beat.origins.iter().copied()).collect();
            let templates = origins.iter().filter(|origin| **origin == Origin::Template).count();
            let files = self.brief.sources.iter().any(|source| !source.text.is_empty() || !source.tables.is_empty());
            if !files || templates as f64 <= origins.len() as f64 * crate::check::TEMPLATE_SHARE {
                break;
            }
        }
        beats
    }

    fn framed(
        &self,
        opening: Option<&Line>,
        closing: Option<&Line>,
        budget: usize,
        title: &str,
        chooser: &mut Chooser,
        presenter: bool,
    ) -> Vec<Beat> {
        let mut opening: Vec<Line> = opening.cloned().into_iter().collect();
        let closing: Vec<Line> = closing.cloned().into_iter().collect();
        let rest = budget.saturating_sub(opening.iter().chain(&closing).map(Line::words).sum());
        let compared = self.wishes.sides.as_ref().and_then(|sides| comparison::find(self.brief, self.material, sides));
        let mut passages = self.material.passages.clone();
        if let Some(compared) = &compared {
            for passage in &mut passages {
                passage.lines.retain(|line| !compared.lines.iter().any(|other| other.text == line.text));
                passage.show = Show::Text;
            }
            passages.retain(|passage| !passage.lines.is_empty());
        }
        let compared_words: usize = compared.iter().flat_map(|compared| &compared.lines).map(Line::words).sum();
        let mut chosen = select(&passages, &self.wishes.points, rest.saturating_sub(compared_words));
        if opening.is_empty() || (budget > 60 && !matches!(self.kind, Kind::HowTo)) {
            // The first fact shares the title scene: a title alone is a slow start.
            opening.extend(first_line(&mut chosen));
        }
        let mut beats = Vec::new();
        if !opening.is_empty() {
            let content = self.opening_content(title, &opening);
            chooser.note(&content);
            beats.push(beat_of(&opening, content, presenter.then_some(PresenterPlace::Corner)));
        }
        if let Some(compared) = compared {
            chooser.note(&compared.content);
            beats.push(beat_of(&compared.lines, compared.content, None));
        }
        let pictures_first = self.kind == Kind::Product || self.material.pictures.len() >= 2;
        beats.extend(scenes(&chosen, chooser, presenter, pictures_first));
        self.show_pictures_left(&mut beats, chooser);
        self.show_a_page(&mut beats);
        if !closing.is_empty() {
            beats.push(end_card(&closing, self.wishes, self.material));
        }
        beats
    }

    /// Pictures no scene has shown take the place of a scene of text.
    fn show_pictures_left(&self, beats: &mut [Beat], chooser: &mut Chooser) {
        if chooser.pictures_left() < *Limits::GRID.start() {
            return;
        }
        let place = beats.iter().rposition(|beat| {
            matches!(beat.content, Content::Statement { .. } | Content::Presenter { .. } | Content::List { .. })
        });
        if let Some(place) = place
            && let Some(content) = chooser.grid(None)
        {
            beats[place].cues = crate::cues::find(&content, &beats[place].narration);
            beats[place].content = content;
            beats[place].presenter = None;
        }
    }

    /// Of a film that shows no picture yet, a statement or a further figure stands beside the first page of the document.
    fn show_a_page(&self, beats: &mut [Beat]) {
        let Some(page) = self.material.pages.first().filter(|_| self.material.pictures.is_empty()) else { return };
        let mut figures = 0;
        let Some((beat, heading)) = beats.iter_mut().find_map(|beat| {
            let text = match &beat.content {
                Content::Statement { statement, .. } => statement,
                Content::BigNumber { claim, .. } => {
                    figures += 1;
                    Some(claim).filter(|_| figures > 2)?
                }
                _ => return None,
            };
            let heading = shorten::clause(text, Limits::HEADING)?;
            Some((beat, heading))
        }) else {
            return;
        };
        let device = if page.height > page.width { Device::Tablet } else { Device::Browser };
        let screenshot = PictureRef(page.place);
        beat.content = Content::DeviceFrame { kicker: None, heading, screenshot, device, callouts: Vec::new() };
        beat.cues = crate::cues::find(&beat.content, &beat.narration);
        beat.presenter = None;
    }

    fn generic(&self, seconds: f64, subject: &str, title: &str, chooser: &mut Chooser, presenter: bool) -> Vec<Beat> {
        let budget = (seconds * WORDS_PER_SECOND).round() as usize;
        let action = self.wishes.action.as_ref().map(|action| Line::new(sentences::closed(action), Origin::Prompt));
        let budget = budget.saturating_sub(action.as_ref().map_or(0, Line::words));
        let mut script = generic::script(self.kind, subject, &self.wishes.points, budget);
        script.closing.extend(action);
        let content = self.opening_content(title, &script.opening);
        chooser.note(&content);
        let mut beats = vec![beat_of(&script.opening, content, presenter.then_some(PresenterPlace::Corner))];
        for (place, chapter) in script.chapters.iter().enumerate() {
            // A chapter is one scene or two; its name stands on the first.
            let (first, second) = chapter.lines.split_at(chapter.lines.len().min(3));
            for (lines, heading) in [(first, chapter.heading.as_deref()), (second, None)] {
                if lines.is_empty() {
                    continue;
                }
                let content = match heading {
                    // Pictures are the only facts there are.
                    _ if chooser.pictures_left() > 0 => {
                        chooser.choose(chapter.heading.as_deref(), lines, &Show::Text, true)
                    }
                    Some(heading) if presenter && place.is_multiple_of(2) => {
                        let content = Content::Presenter {
                            kicker: None,
                            heading: heading.to_owned(),
                            points: Vec::new(),
                            name: None,
                        };
                        chooser.note(&content);
                        content
                    }
                    Some(heading) if heading.chars().count() <= Limits::STATEMENT => {
                        let content = Content::Statement { statement: heading.to_owned(), emphasis: None };
                        chooser.note(&content);
                        content
                    }
                    _ => chooser.choose(chapter.heading.as_deref(), lines, &Show::Text, false),
                };
                let place = presenter.then(|| place_for(&content, beats.len())).flatten();
                beats.push(beat_of(lines, content, place));
            }
        }
        beats.push(end_card(&script.closing, self.wishes, self.material));
        beats
    }
}

/// Takes the first sentence out of plain text at the front.
fn first_line(passages: &mut Vec<Passage>) -> Option<Line> {
    let first = passages.first_mut().filter(|passage| passage.show == Show::Text)?;
    let leant_on = first.lines.get(1).is_some_and(|next| next.leans);
    if leant_on || first.lines[0].words() > 24 {
        return None;
    }
    let line = first.lines.remove(0);
    if first.lines.is_empty() {
        passages.remove(0);
    }
    Some(line)
}

fn without_determiner(subject: &str) -> String {
    let first = words::bare(subject.split(' ').next().unwrap_or_default());
    if matches!(first.as_str(), "a" | "an" | "the" | "our" | "my" | "your") {
        subject.split_once(' ').map_or(subject, |(_, rest)| rest).to_owned()
    } else {
        subject.to_owned()
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Explainer => "in short",
        Kind::Product => "a first look",
        Kind::HowTo => "step by step",
        Kind::Listicle => "the list",
        Kind::News => "what is new",
        Kind::Report => "the key points",
        Kind::Welcome => "welcome",
        Kind::Announcement => "news",
        Kind::Story => "the story",
        Kind::Testimonial => "in their words",
        Kind::Comparison => "side by side",
    }
}

/// The last scene: what to do and where.
pub(super) fn end_card(lines: &[Line], wishes: &Wishes, material: &Material) -> Beat {
    let subject = wishes.subject.as_deref().map(without_determiner).map(|text| words::title_case(&text));
    let title = wishes.title.clone().or(subject).or_else(|| material.title.clone());
    let title = title.and_then(|title| shorten::clause(title.split(": ").next().unwrap_or(&title), Limits::END_TITLE));
    let mut action = wishes.action.as_deref().and_then(|action| shorten::clause(action, Limits::ACTION));
    let title = title.unwrap_or_else(|| action.take().unwrap_or_else(|| "Thank you".to_owned()));
    let url = wishes.url.clone().filter(|url| url.chars().count() <= Limits::URL);
    let action = action.filter(|action| *action != title);
    // An action that names the address needs it no second time.
    let url = url.filter(|url| !action.as_ref().is_some_and(|action| action.contains(url.as_str())));
    beat_of(lines, Content::EndCard { title, action, url }, None)
}
