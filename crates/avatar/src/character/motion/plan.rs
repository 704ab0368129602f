//! What was asked for: actions in an order, and a manner for all of it.

use serde::{Deserialize, Serialize};

use super::vocabulary::{Meaning, lookup, words};

/// Where to, as the viewer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
    /// At the viewer.
    Ahead,
}

/// One thing a presenter can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    StepCloser,
    StepBack,
    LeanIn,
    LeanBack,
    Nod,
    ShakeHead,
    TiltHead,
    Bow,
    Look(Direction),
    RaiseBrows,
    Point(Direction),
    /// An open hand to one side, as towards a picture there.
    Show(Direction),
    Wave,
    OpenHands,
    ClaspHands,
    CrossArms,
    LowerHands,
    ThumbsUp,
    Count,
    HandToChest,
    RaiseHand,
    Shrug,
    Sway,
}

/// When a cue is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// After the cue before it.
    #[default]
    Next,
    /// Together with the cue before it.
    Together,
    Start,
    Middle,
    End,
}

/// An action, how it is done and when.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    pub action: Action,
    #[serde(default)]
    pub when: When,
    /// Factor of the usual speed, 0.4 to 2.5.
    #[serde(default = "one")]
    pub speed: f32,
    /// Factor of the usual size, 0.3 to 2.
    #[serde(default = "one")]
    pub size: f32,
    /// How often, 1 to 5.
    #[serde(default = "once")]
    pub times: u8,
}

fn one() -> f32 {
    1.0
}

fn once() -> u8 {
    1
}

/// How everything is done.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Manner {
    /// Calm (-1) to energetic (1).
    pub energy: f32,
    /// Serious (-1) to beaming (1).
    pub smile: f32,
    /// No gestures of the hands but those that were asked for.
    pub still_hands: bool,
}

/// What a presenter shall do besides speaking. The default is nothing in particular.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MotionPlan {
    pub manner: Manner,
    pub cues: Vec<Cue>,
}

/// A plan, and the words that meant nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Understood {
    pub plan: MotionPlan,
    pub unknown: Vec<String>,
}

/// More cues than this are dropped: nobody can do more in one clip.
const MAX_CUES: usize = 24;

impl MotionPlan {
    /// Reads a description such as "walks closer, then nods twice while pointing left; calm". Words that are not in the
    /// vocabulary are ignored and reported.
    pub fn parse(prompt: &str) -> Understood {
        let words = words(prompt);
        let mut reading = Reading::default();
        let mut at = 0;
        while at < words.len() {
            let (meaning, length) = lookup(&words[at..]);
            let Some(meaning) = meaning else {
                let word = words[at].written.clone();
                if !reading.unknown.contains(&word) {
                    reading.unknown.push(word);
                }
                at += 1;
                continue;
            };
            reading.take(meaning);
            at += length;
        }
        reading.plan.cues.truncate(MAX_CUES);
        Understood { plan: reading.plan, unknown: reading.unknown }
    }

    pub fn is_empty(&self) -> bool {
        *self == MotionPlan::default()
    }
}

/// The state between two words.
#[derive(Debug, Default)]
struct Reading {
    plan: MotionPlan,
    unknown: Vec<String>,
    /// What the next cue inherits: adverbs written before their verb.
    speed: Option<f32>,
    size: Option<f32>,
    times: Option<u8>,
    when: Option<When>,
    /// Nothing but punctuation or a link since the last cue: adverbs belong to the next one.
    fresh: bool,
}

impl Reading {
    fn take(&mut self, meaning: Meaning) {
        match meaning {
            Meaning::Act(action) => self.act(action),
            Meaning::Energy(energy) => self.plan.manner.energy = energy,
            Meaning::Smile(smile) => self.plan.manner.smile = smile,
            Meaning::StillHands => self.plan.manner.still_hands = true,
            Meaning::Speed(speed) => match self.open_cue() {
                Some(cue) => cue.speed = (cue.speed * speed).clamp(0.4, 2.5),
                None => self.speed = Some(speed),
            },
            Meaning::Size(size) => match self.open_cue() {
                Some(cue) => cue.size = (cue.size * size).clamp(0.3, 2.0),
                None => self.size = Some(size),
            },
            Meaning::Times(times) => match self.open_cue() {
                Some(cue) => cue.times = times.clamp(1, 5),
                None => self.times = Some(times.clamp(1, 5)),
            },
            Meaning::Towards(direction) => self.aim(direction),
            Meaning::Sequence(when @ (When::Next | When::Together)) => (self.when, self.fresh) = (Some(when), true),
            Meaning::Sequence(when) => self.place(when),
            Meaning::Break => self.fresh = true,
            Meaning::Filler => {}
        }
    }

    fn open_cue(&mut self) -> Option<&mut Cue> {
        if self.fresh { None } else { self.plan.cues.last_mut() }
    }

    fn act(&mut self, action: Action) {
        self.plan.cues.push(Cue {
            action,
            when: self.when.take().unwrap_or_default(),
            speed: self.speed.take().unwrap_or(1.0),
            size: self.size.take().unwrap_or(1.0),
            times: self.times.take().unwrap_or(1),
        });
        self.fresh = false;
    }

    /// "left" after a verb turns it; alone it is a glance.
    fn aim(&mut self, direction: Direction) {
        match self.open_cue().map(|cue| &mut cue.action) {
            Some(Action::Point(aim) | Action::Show(aim) | Action::Look(aim)) => *aim = direction,
            _ if direction == Direction::Ahead => {}
            _ => self.act(Action::Look(direction)),
        }
    }

    /// "nods at the end" places the cue before, "at the end nods" the one after.
    fn place(&mut self, when: When) {
        match self.open_cue() {
            Some(cue) => cue.when = when,
            None => self.when = Some(when),
        }
    }
}
