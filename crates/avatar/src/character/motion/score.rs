//! From a plan and the rhythm of speech to movements in time.

use super::super::skeleton::ArmGoal;
use super::super::stage::{Quality, Stage};
use super::clip::{Alive, ArmClip, BodyClip, Move, Span};
use super::plan::{Action, Cue, Direction, When};
use super::stance::{self, Figure, Place};
use crate::liveliness::Chance;
use crate::performance::{Performance, Phrasing};

/// Everything that happens besides standing.
#[derive(Debug, Default)]
pub(super) struct Score {
    pub arms: Vec<ArmClip>,
    pub moves: Vec<BodyClip>,
}

/// The owner's hand on the picture's left and right.
const RIGHT: usize = 1;
const LEFT: usize = 0;

/// Seconds a hand needs to get somewhere and back.
const RISE: f64 = 0.50;
const FALL: f64 = 0.65;

pub(super) fn write(
    figure: &Figure,
    stage: &Stage,
    performance: &Performance,
    energy: f32,
    chance: &mut Chance,
) -> Score {
    let mut writer = Writer {
        figure,
        phrasing: performance.phrasing(),
        duration: performance.duration(),
        energy,
        favourite: if chance.between(0.0, 1.0) < 0.75 { RIGHT } else { LEFT },
        score: Score::default(),
    };
    if stage.quality == Quality::Swift {
        // Heads still nod and look; there is nothing to see of the rest.
        writer.asked(&stage.motion.cues);
        writer.score.arms.clear();
        return writer.score;
    }
    writer.asked(&stage.motion.cues);
    if !stage.motion.manner.still_hands {
        let rich = stage.quality == Quality::Fine;
        writer.spoken(rich, chance);
    }
    writer.score.arms.sort_by(|a, b| a.span.start.total_cmp(&b.span.start));
    writer.score
}

struct Writer<'a> {
    figure: &'a Figure,
    phrasing: &'a Phrasing,
    duration: f64,
    energy: f32,
    favourite: usize,
    score: Score,
}

impl Writer<'_> {
    /// Places the cues: those in a row are spread over the clip, each at the start of a phrase if there is one near.
    fn asked(&mut self, cues: &[Cue]) {
        let rows = cues.iter().filter(|cue| cue.when == When::Next).count();
        let room = (self.duration - 0.5).max(0.5);
        let (mut row, mut start) = (0, 0.3);
        for (index, cue) in cues.iter().enumerate() {
            let length = length(cue);
            start = match cue.when {
                When::Together if index > 0 => start,
                When::Next | When::Together => {
                    row += 1;
                    let at = 0.3 + room * f64::from(row - 1) / rows.max(1) as f64;
                    self.phrase_near(at)
                }
                When::Start => 0.3,
                When::Middle => self.phrase_near((self.duration - length) / 2.0),
                When::End => (self.duration - length - 0.2).max(0.2),
            };
            self.cue(cue, start, length);
        }
    }

    fn phrase_near(&self, time: f64) -> f64 {
        let starts = self.phrasing.phrases.iter().map(|(start, _)| start - 0.15);
        let near = starts.filter(|start| (start - time).abs() < 0.6);
        near.min_by(|a, b| (a - time).abs().total_cmp(&(b - time).abs())).unwrap_or(time).max(0.1)
    }

    fn cue(&mut self, cue: &Cue, start: f64, length: f64) {
        let end = start + length;
        let whole = |rise: f64, fall: f64| Span {
            start,
            held: start + rise / f64::from(cue.speed),
            release: (end - fall / f64::from(cue.speed)).max(start + rise / f64::from(cue.speed)),
            end,
        };
        let moves = |what: Move, span: Span| BodyClip { span, what, size: cue.size };
        let to_the_end = Span { release: f64::MAX / 4.0, end: f64::MAX / 2.0, ..whole(1.5, 0.0) };
        let aside = |direction: Direction| match direction {
            Direction::Left => RIGHT,
            Direction::Right => LEFT,
            _ => self.favourite,
        };
        let body = match cue.action {
            Action::StepCloser => Some(moves(Move::Step(2.6), to_the_end)),
            Action::StepBack => Some(moves(Move::Step(-2.6), to_the_end)),
            Action::LeanIn => Some(moves(Move::Lean(0.13), whole(0.6, 0.7))),
            Action::LeanBack => Some(moves(Move::Lean(-0.07), whole(0.6, 0.7))),
            Action::Bow => Some(moves(Move::Lean(0.42), whole(0.7, 0.8))),
            Action::Nod => Some(moves(Move::Nod(cue.times), whole(0.1, 0.1))),
            Action::ShakeHead => Some(moves(Move::Shake(cue.times.max(2)), whole(0.15, 0.2))),
            Action::TiltHead => Some(moves(Move::Tilt(0.14), whole(0.45, 0.5))),
            Action::Look(direction) => Some(moves(Move::Look(towards(direction)), whole(0.40, 0.45))),
            Action::RaiseBrows => Some(moves(Move::Brows, whole(0.18, 0.35))),
            Action::Shrug => Some(moves(Move::Shrug, whole(0.35, 0.45))),
            Action::Sway => Some(moves(Move::Sway, whole(0.8, 0.8))),
            _ => None,
        };
        self.score.moves.extend(body);
        let span = whole(RISE, FALL);
        let lasting = Span { release: f64::MAX / 4.0, end: f64::MAX / 2.0, ..span };
        match cue.action {
            Action::Point(direction) => {
                let (place, side) = match direction {
                    Direction::Left | Direction::Right => (&stance::POINT_OUT, aside(direction)),
                    Direction::Up => (&stance::POINT_UP, self.favourite),
                    _ => (&stance::POINT_AHEAD, self.favourite),
                };
                self.reach(place, side, span, cue.size, self.strokes(span, 0.5));
            }
            Action::Show(direction) => {
                self.reach(&stance::SHOW_OUT, aside(direction), span, cue.size, self.strokes(span, 0.4));
            }
            Action::Wave => self.reach(&stance::WAVE, self.favourite, span, 1.0, Alive::Waving(2.1 * cue.speed)),
            Action::RaiseHand => self.reach(&stance::POINT_UP, self.favourite, span, cue.size, self.strokes(span, 0.4)),
            Action::ThumbsUp => self.reach(&stance::THUMB_UP, self.favourite, span, cue.size, strokes_at(span.held)),
            Action::HandToChest => {
                self.reach(&stance::CHEST, self.favourite, span, 1.0, Alive::Strokes(Vec::new()));
            }
            Action::Count => {
                let step = 0.55 / f64::from(cue.speed);
                let times = (0..3).map(|k| span.held - 0.05 + step * f64::from(k)).collect();
                self.reach(&stance::COUNT, self.favourite, span, cue.size, Alive::Counting(times));
            }
            Action::OpenHands => {
                for side in [LEFT, RIGHT] {
                    self.reach(&stance::PALM_UP, side, span, cue.size, self.strokes(span, 0.6));
                }
            }
            Action::ClaspHands => self.hold(self.figure.clasped(), lasting),
            Action::CrossArms => self.hold(self.figure.crossed(), lasting),
            Action::LowerHands => self.hold(self.figure.hanging(), lasting),
            Action::Shrug => {
                for side in [LEFT, RIGHT] {
                    self.reach(&stance::PALM_UP, side, span, 0.9, Alive::Strokes(Vec::new()));
                }
            }
            _ => {}
        }
    }

    fn reach(&mut self, place: &Place, side: usize, span: Span, size: f32, alive: Alive) {
        let goal = self.figure.goal(place, side, size);
        self.score.arms.push(ArmClip { side, span, goal, alive });
    }

    fn hold(&mut self, goals: [ArmGoal; 2], span: Span) {
        for (side, goal) in goals.into_iter().enumerate() {
            self.score.arms.push(ArmClip { side, span, goal, alive: Alive::Strokes(Vec::new()) });
        }
    }

    /// Strokes on the stressed syllables of a span, not too many.
    fn strokes(&self, span: Span, strength: f32) -> Alive {
        let mut strokes: Vec<(f64, f32)> = Vec::new();
        for at in self.phrasing.stresses.iter().filter(|at| **at > span.held - 0.05 && **at < span.release) {
            if strokes.last().is_none_or(|(last, _)| at - last > 0.42) {
                strokes.push((*at, strength * self.energy.clamp(0.6, 1.4)));
            }
        }
        Alive::Strokes(strokes)
    }

    /// Gestures of one's own at the starts of phrases.
    fn spoken(&mut self, rich: bool, chance: &mut Chance) {
        let often = (0.28 + 0.42 * self.energy + if rich { 0.12 } else { 0.0 }).min(0.97);
        let mut free = 0.0f64;
        for (start, end) in self.phrasing.phrases.clone() {
            let wanted = chance.between(0.0, 1.0) < often;
            let kind = chance.between(0.0, 1.0);
            let both = chance.between(0.0, 1.0) < if rich { 0.45 } else { 0.35 };
            let other = chance.between(0.0, 1.0) < 0.28;
            let length = f64::from(chance.between(1.3, 2.4)).min((end - start).max(0.7));
            let begin = (start - 0.28).max(0.05);
            let span = Span { start: begin, held: begin + RISE, release: begin + RISE + length, end: 0.0 };
            let span = Span { end: span.release + FALL, ..span };
            if !wanted || begin < free || self.taken(span) {
                continue;
            }
            free = span.release + 0.25;
            let size = (0.72 + 0.28 * self.energy).min(1.25);
            let side = if other { 1 - self.favourite } else { self.favourite };
            let (place, one_hand) = match kind {
                k if k < 0.34 => (&stance::PALM_UP, false),
                k if k < 0.58 => (&stance::BEAT, false),
                k if k < 0.76 => (&stance::OFFER, false),
                k if k < 0.90 => (&stance::PINCH, true),
                _ => (&stance::CHEST, true),
            };
            let pair = both && !one_hand;
            let sides: &[usize] = if pair {
                &[LEFT, RIGHT]
            } else if side == LEFT {
                &[LEFT]
            } else {
                &[RIGHT]
            };
            for side in sides {
                self.reach(place, *side, span, size, self.strokes(span, 0.8));
            }
        }
    }

    /// Whether an arm is asked for something else at that time.
    fn taken(&self, span: Span) -> bool {
        self.score.arms.iter().any(|clip| clip.span.start < span.end && clip.span.end > span.start)
    }
}

fn strokes_at(time: f64) -> Alive {
    Alive::Strokes(vec![(time + 0.05, 0.7)])
}

/// Right and down, radians.
fn towards(direction: Direction) -> [f32; 2] {
    match direction {
        Direction::Left => [-0.36, 0.0],
        Direction::Right => [0.36, 0.0],
        Direction::Up => [0.0, -0.20],
        Direction::Down => [0.0, 0.22],
        Direction::Ahead => [0.0, 0.0],
    }
}

/// Seconds a cue takes.
fn length(cue: &Cue) -> f64 {
    let times = f64::from(cue.times.max(1));
    let usual = match cue.action {
        Action::StepCloser | Action::StepBack => 1.6,
        Action::Nod => 0.15 + 0.55 * times,
        Action::ShakeHead => 0.3 + 0.45 * times.max(2.0),
        Action::Count => 2.9,
        Action::Bow => 2.2,
        Action::Sway => 4.5,
        Action::LeanIn | Action::LeanBack => 2.6,
        Action::RaiseBrows => 0.9,
        Action::Shrug => 1.6,
        Action::Wave => 2.4,
        _ => 2.5,
    };
    usual / f64::from(cue.speed)
}
