//! What a prompt asks of a shot.

use serde::{Deserialize, Serialize};

use super::vocabulary::{Meaning, meaning};
use crate::character::motion::{MotionPlan, words};
use crate::character::{Mood, Scenery, Setting, Time};

/// How much of people the picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    ExtremeCloseUp,
    CloseUp,
    MediumCloseUp,
    #[default]
    Medium,
    MediumWide,
    Wide,
}

/// Where the camera looks from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Angle {
    #[default]
    Eye,
    Low,
    High,
}

/// What a camera does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    DollyIn,
    DollyOut,
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    TiltUp,
    TiltDown,
    TruckLeft,
    TruckRight,
    CraneUp,
    CraneDown,
    OrbitLeft,
    OrbitRight,
    Handheld,
    /// Goes along with somebody who walks.
    Follow,
    Static,
}

/// A move with its part of the shot.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CameraMove {
    #[serde(rename = "move")]
    pub what: Move,
    /// Its place among moves that follow each other; those of one step run together.
    pub step: u8,
    /// Factor of the usual way, 0.4 to 1.8.
    pub size: f32,
}

/// The light of a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    #[default]
    Studio,
    Daylight,
    GoldenHour,
    Noir,
    Neon,
    Night,
    Moody,
    Cool,
    Vintage,
    TealOrange,
}

/// What the lens and the film add.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Film {
    /// Darker corners, 0 to 1.
    pub vignette: f32,
    /// 0 to 1.
    pub grain: f32,
    /// Bars above and below: a picture of 2.39 to 1.
    pub letterbox: bool,
    /// More blur of what is not in focus, 0 to 1; negative is less.
    pub blur: f32,
    /// Air between here and the horizon, 0 to 1.
    pub haze: f32,
}

/// How people walk, if they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Walk {
    #[default]
    Stand,
    /// Towards the camera.
    Closer,
    ToTheLeft,
    ToTheRight,
}

/// A shot as it was asked for. The default is a still medium shot in the people's own set.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ShotPlan {
    pub size: Size,
    pub angle: Angle,
    pub moves: Vec<CameraMove>,
    /// The horizon leans.
    pub leaning: bool,
    pub light: Light,
    pub film: Film,
    pub walk: Walk,
    /// Absent: the set of the first look.
    pub scenery: Option<Scenery>,
    pub time: Option<Time>,
    pub mood: Option<Mood>,
    pub motion: MotionPlan,
    /// Gestures are everybody's, not the first one's alone.
    pub together: bool,
}

/// A prompt that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    pub plan: ShotPlan,
    /// Words that mean nothing here.
    pub unknown: Vec<String>,
    /// Words about how people look, which a look has decided.
    pub appearance: Vec<String>,
    /// The prompt names neither a camera move nor that there is none.
    pub camera_open: bool,
    pub size_open: bool,
    pub light_open: bool,
}

/// More moves than this are dropped.
const MAX_MOVES: usize = 8;

impl ShotPlan {
    /// Reads a prompt such as "slow dolly in to a close-up, golden hour on a beach, she waves; film grain". Of words that are
    /// not understood it is told.
    pub fn read(prompt: &str) -> Read {
        let words = words(prompt);
        let mut reading = Reading::default();
        let mut at = 0;
        while at < words.len() {
            let (found, length) = meaning(&words[at..]);
            let written: Vec<&str> = words[at..at + length].iter().map(|word| word.written.as_str()).collect();
            reading.take(found, &written.join(" "));
            at += length;
        }
        reading.finish()
    }

    /// The set: the one that was asked for, else `own`, at the time and in the mood of the shot.
    pub fn setting(&self, own: &Setting) -> Setting {
        let mut setting = match self.scenery {
            Some(kind) if kind != own.kind => Setting::of(kind),
            _ => own.clone(),
        };
        let by_light = match self.light {
            Light::GoldenHour => Some(Time::Evening),
            Light::Neon | Light::Night => Some(Time::Night),
            Light::Daylight => Some(Time::Day),
            _ => None,
        };
        setting.time = self.time.or(by_light).unwrap_or(setting.time);
        setting.mood = self.mood.unwrap_or(setting.mood);
        setting
    }

    /// Seconds the shot wants, within 4 to 15: what happens in it takes its time.
    pub fn natural_seconds(&self) -> u32 {
        let steps = self.moves.iter().map(|one| u32::from(one.step) + 1).max().unwrap_or(1);
        let walk = if self.walk == Walk::Stand { 0 } else { 2 };
        (3 + 2 * steps + walk + 2 * self.motion.cues.len() as u32).clamp(4, 15)
    }
}

/// What was said last: adverbs belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Open {
    #[default]
    Nothing,
    Camera,
    People,
}

#[derive(Debug, Default)]
struct Reading {
    read: Read,
    /// The words that are for the people.
    acting: Vec<String>,
    open: Open,
    /// An adverb before its verb, as written, and what it does to a way.
    pace: Option<(String, f32)>,
    step: u8,
    next_step: bool,
    framed: bool,
    lit: bool,
}

impl Reading {
    fn take(&mut self, found: Option<Meaning>, written: &str) {
        let plan = &mut self.read.plan;
        match found {
            None => {
                if !self.read.unknown.iter().any(|word| word == written) {
                    self.read.unknown.push(written.to_owned());
                }
            }
            Some(Meaning::Move(what)) => self.camera(what),
            Some(Meaning::Size(size)) => (plan.size, self.framed) = (size, true),
            Some(Meaning::Angle(angle)) => plan.angle = angle,
            Some(Meaning::Leaning) => plan.leaning = true,
            Some(Meaning::Light(light)) => (plan.light, self.lit) = (light, true),
            Some(Meaning::Vignette(amount)) => plan.film.vignette = amount,
            Some(Meaning::Grain(amount)) => plan.film.grain = amount,
            Some(Meaning::Letterbox) => plan.film.letterbox = true,
            Some(Meaning::Blur(amount)) => plan.film.blur = amount,
            Some(Meaning::Haze(amount)) => plan.film.haze = amount,
            Some(Meaning::Walk(walk)) => {
                plan.walk = walk;
                self.pace = None;
                self.open = Open::People;
            }
            Some(Meaning::Scenery(scenery)) => plan.scenery = Some(scenery),
            Some(Meaning::Time(time)) => plan.time = Some(time),
            Some(Meaning::Mood(mood)) => plan.mood = Some(mood),
            Some(Meaning::Together) => plan.together = true,
            Some(Meaning::Pace(size)) => self.adverb(written, size),
            Some(Meaning::Acting) => {
                self.acting.extend(self.pace.take().map(|(word, _)| word));
                self.acting.push(written.to_owned());
                self.open = Open::People;
            }
            Some(Meaning::Then) => {
                self.next_step = true;
                self.open = Open::Nothing;
                self.acting.push(written.to_owned());
            }
            Some(Meaning::Break) => {
                self.open = Open::Nothing;
                self.acting.push(written.to_owned());
            }
            Some(Meaning::Appearance) => self.read.appearance.push(written.to_owned()),
            Some(Meaning::Small) => self.acting.push(written.to_owned()),
            Some(Meaning::Filler) => {}
        }
    }

    fn camera(&mut self, what: Move) {
        let moves = &mut self.read.plan.moves;
        if std::mem::take(&mut self.next_step) && !moves.is_empty() {
            self.step += 1;
        }
        let size = self.pace.take().map_or(1.0, |(_, size)| size);
        if !moves.iter().any(|one| one.what == what && one.step == self.step) {
            moves.push(CameraMove { what, step: self.step, size });
        }
        self.open = Open::Camera;
    }

    fn adverb(&mut self, written: &str, size: f32) {
        match self.open {
            Open::Camera => {
                if let Some(last) = self.read.plan.moves.last_mut() {
                    last.size = (last.size * size).clamp(0.4, 1.8);
                }
            }
            Open::People => self.acting.push(written.to_owned()),
            Open::Nothing => self.pace = Some((written.to_owned(), size)),
        }
    }

    fn finish(mut self) -> Read {
        let plan = &mut self.read.plan;
        plan.moves.truncate(MAX_MOVES);
        plan.motion = MotionPlan::parse(&self.acting.join(" ")).plan;
        if !self.framed && plan.walk != Walk::Stand {
            plan.size = Size::MediumWide;
        }
        if !self.lit {
            plan.light = match (plan.time, plan.mood) {
                (Some(Time::Evening), _) => Light::GoldenHour,
                (Some(Time::Night), _) => Light::Night,
                (_, Some(Mood::Dramatic)) => Light::Moody,
                (_, Some(Mood::Cool)) => Light::Cool,
                (Some(Time::Day), _) => Light::Daylight,
                _ => Light::Studio,
            };
        }
        self.read.camera_open = plan.moves.is_empty();
        self.read.size_open = !self.framed;
        self.read.light_open = plan.light == Light::Studio && !self.lit;
        self.read
    }
}

impl Read {
    /// What a prompt that leaves things open is taken to ask for besides; empty when it leaves nothing open.
    pub fn enhancements(&self) -> Vec<&'static str> {
        let mut added = Vec::new();
        if self.camera_open {
            added.push("slow dolly in");
        }
        if self.size_open {
            added.push(if self.plan.walk == Walk::Stand { "medium shot" } else { "wide shot" });
        }
        if self.light_open {
            added.push("soft daylight");
        }
        if self.plan.film.blur == 0.0 {
            added.push("shallow depth of field");
        }
        if self.plan.film.vignette == 0.0 {
            added.push("subtle vignette");
        }
        if self.plan.film.grain == 0.0 {
            added.push("subtle film grain");
        }
        if self.plan.motion.is_empty() && self.plan.walk == Walk::Stand {
            added.push("looking into the camera with a warm smile");
        }
        added
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves(prompt: &str) -> Vec<(Move, u8)> {
        ShotPlan::read(prompt).plan.moves.iter().map(|one| (one.what, one.step)).collect()
    }

    #[test]
    fn a_prompt_falls_apart_into_camera_light_set_and_people() {
        let read = ShotPlan::read(
            "Slow dolly in to a close-up of a woman on a beach at golden hour, she waves at the camera; subtle film grain.",
        );
        assert_eq!(read.unknown, Vec::<String>::new());
        let plan = read.plan;
        assert_eq!((plan.size, plan.light, plan.scenery), (Size::CloseUp, Light::GoldenHour, Some(Scenery::Beach)));
        assert_eq!(plan.moves, [CameraMove { what: Move::DollyIn, step: 0, size: 0.6 }]);
        assert_eq!(plan.motion.cues.len(), 1, "{:?}", plan.motion);
        assert!(plan.film.grain > 0.0 && plan.film.grain < 0.5);
    }

    #[test]
    fn moves_follow_each_other_only_when_the_prompt_says_so() {
        assert_eq!(moves("pan right, then crane up"), [(Move::PanRight, 0), (Move::CraneUp, 1)]);
        assert_eq!(moves("handheld orbit to the left"), [(Move::Handheld, 0), (Move::OrbitLeft, 0)]);
        assert_eq!(moves("locked-off static shot"), [(Move::Static, 0)]);
    }

    #[test]
    fn adverbs_belong_to_the_verb_next_to_them() {
        let plan = ShotPlan::read("she nods slowly while the camera quickly pulls back").plan;
        assert!(plan.motion.cues[0].speed < 1.0);
        assert_eq!(plan.moves, [CameraMove { what: Move::DollyOut, step: 0, size: 1.5 }]);
    }

    #[test]
    fn words_nobody_knows_are_told_and_looks_are_not_redressed() {
        let read = ShotPlan::read("a dragon in a red blazer walks towards the camera");
        assert_eq!(read.unknown, ["dragon"]);
        assert!(read.appearance.iter().any(|word| word.contains("blazer")), "{:?}", read.appearance);
        assert_eq!(read.plan.walk, Walk::Closer);
    }

    #[test]
    fn an_open_prompt_is_completed_the_same_way_each_time() {
        let read = ShotPlan::read("a woman in a park");
        assert!(read.camera_open && read.size_open);
        let full = format!("a woman in a park, {}", read.enhancements().join(", "));
        let again = ShotPlan::read(&full);
        assert_eq!(again.unknown, Vec::<String>::new());
        assert_eq!(again.enhancements(), Vec::<&str>::new());
        assert_eq!(again.plan.moves[0].what, Move::DollyIn);
    }

    #[test]
    fn length_follows_what_happens() {
        let short = ShotPlan::read("static close-up").plan.natural_seconds();
        let long = ShotPlan::read("dolly in then pan right then crane up, she waves then nods").plan.natural_seconds();
        assert!((4..=15).contains(&short) && short + 5 < long, "{short} {long}");
    }

    #[test]
    fn plans_survive_a_round_trip() {
        let plan = ShotPlan::read("neon night city, orbit right, two people walking, letterbox").plan;
        let text = serde_json::to_string(&plan).expect("serialises");
        assert_eq!(serde_json::from_str::<ShotPlan>(&text).expect("parses"), plan);
    }
}
