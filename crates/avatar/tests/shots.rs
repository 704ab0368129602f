//! Shots as a viewer sees them: what was asked of the camera is measured in the frames.

mod support;

use std::sync::{Arc, OnceLock};

use herald_avatar::character::{Kit, catalogue};
use herald_avatar::cinema::{Backdrop, Player, Scene, Shot, ShotPlan};
use herald_avatar::{FrameBuffer, FrameSource};
use image::{GrayImage, RgbImage};
use support::models;

const WIDTH: usize = 320;
const HEIGHT: usize = 180;
const SECONDS: f64 = 3.0;

fn kit() -> &'static Arc<Kit> {
    static KIT: OnceLock<Arc<Kit>> = OnceLock::new();
    KIT.get_or_init(|| Arc::new(Kit::load_whole(&models()).expect("the character base is installed")))
}

fn shot_of(prompt: &str, people: &[&str]) -> Shot {
    let read = ShotPlan::read(prompt);
    assert_eq!(read.unknown, Vec::<String>::new(), "{prompt}");
    let person = |id: &&str| {
        let file = catalogue().iter().find(|file| file.id() == *id).expect("in the catalogue");
        file.resolve(&file.looks[0])
    };
    let cast: Vec<_> = people.iter().map(person).collect();
    let scene = Scene {
        plan: read.plan,
        backdrop: Backdrop::Drawn(cast[0].setting.clone()),
        players: cast.into_iter().map(|person| Player::Drawn(Box::new(person))).collect(),
        cast: None,
        size: [WIDTH, HEIGHT],
        seconds: SECONDS,
        seed: 11,
    };
    Shot::new(kit(), &scene, 25.0).expect("the shot is staged")
}

/// A frame: its picture, and where people are.
struct Seen {
    grey: GrayImage,
    people: Vec<bool>,
}

fn seen(shot: &Shot, index: usize) -> Seen {
    let mut frame = shot.buffer();
    shot.render(index, &mut frame).expect("a frame");
    let rgb = RgbImage::from_raw(WIDTH as u32, HEIGHT as u32, frame.rgb.clone()).expect("of that size");
    shot.render_rgba(index, &mut frame).expect("a frame");
    Seen {
        grey: image::imageops::grayscale(&rgb),
        people: frame.rgba.chunks_exact(4).map(|pixel| pixel[3] > 127).collect(),
    }
}

impl Seen {
    fn first_and_last(shot: &Shot) -> [Seen; 2] {
        [seen(shot, 0), seen(shot, shot.frame_count() - 1)]
    }

    /// The frames that lie `share` of the shot before and after its middle.
    fn around_the_middle(shot: &Shot, share: f64) -> [Seen; 2] {
        [0.5 - share, 0.5 + share].map(|at| seen(shot, (shot.frame_count() as f64 * at) as usize))
    }

    /// Left, top, right and bottom of the people.
    fn bounds(&self) -> [usize; 4] {
        let mut bounds = [usize::MAX, usize::MAX, 0, 0];
        for (at, _) in self.people.iter().enumerate().filter(|(_, person)| **person) {
            let (x, y) = (at % WIDTH, at / WIDTH);
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        }
        assert!(bounds[0] <= bounds[2], "people are to be seen");
        bounds
    }

    /// Width of the people's upper part (heads and shoulders, in the picture in every frame), and its middle.
    fn breadth(&self) -> (f32, f32) {
        let [left, _, right, _] = self.bounds();
        ((right - left) as f32, (right + left) as f32 / 2.0)
    }

    /// The patch of scenery whose middle is `at`, and where `other` has it: the best match nearby.
    fn found_in(&self, other: &Seen, at: [i32; 2], reach: [i32; 2]) -> [i32; 2] {
        const HALF: i32 = 13;
        let value = |picture: &GrayImage, x: i32, y: i32| {
            let (x, y) = (x.clamp(0, WIDTH as i32 - 1), y.clamp(0, HEIGHT as i32 - 1));
            i64::from(picture.get_pixel(x as u32, y as u32).0[0])
        };
        let offsets = || (-HALF..=HALF).flat_map(|dy| (-HALF..=HALF).map(move |dx| (dx, dy)));
        let mut best = (i64::MAX, [0, 0]);
        for my in -reach[1]..=reach[1] {
            for mx in -reach[0]..=reach[0] {
                let difference = offsets().map(|(dx, dy)| {
                    let here = value(&self.grey, at[0] + dx, at[1] + dy);
                    (here - value(&other.grey, at[0] + dx + mx, at[1] + dy + my)).pow(2)
                });
                // Of equals the nearest counts.
                let cost = difference.sum::<i64>() * 100 + i64::from(mx.abs() + my.abs());
                if cost < best.0 {
                    best = (cost, [mx, my]);
                }
            }
        }
        best.1
    }
}

/// A place with scenery beside the people, and nothing before it.
const RIGHT: [i32; 2] = [272, 70];

#[test]
fn a_dolly_in_enlarges_people_more_than_what_is_behind_them_and_a_zoom_both_alike() {
    let grown = |prompt: &str| {
        let [before, after] = Seen::around_the_middle(&shot_of(prompt, &["ana"]), 0.15);
        let people = after.breadth().0 / before.breadth().0;
        // How much farther from the middle a place of the set is now than it was.
        let away = (RIGHT[0] - WIDTH as i32 / 2) as f32;
        (people, (away + before.found_in(&after, RIGHT, [30, 14])[0] as f32) / away)
    };
    let (people, set) = grown("dolly in, medium shot, kitchen");
    assert!(people > 1.12, "people grow by {people}");
    assert!(set > 1.02 && set < people - 0.04, "the set grows by {set}, people by {people}");
    let (people, set) = grown("zoom in, medium wide, kitchen");
    assert!(people > 1.12 && (set - people).abs() < 0.05, "the set grows by {set}, people by {people}");
}

#[test]
fn a_pan_carries_people_and_set_alike_and_a_truck_people_further() {
    let moved = |prompt: &str| {
        let [before, after] = Seen::around_the_middle(&shot_of(prompt, &["ana"]), 0.1);
        let people = after.breadth().1 - before.breadth().1;
        (people, before.found_in(&after, RIGHT, [60, 8])[0] as f32)
    };
    let (people, set) = moved("pan right, medium shot, street");
    assert!(people < -20.0, "a pan to the right moves people to the left: {people}");
    assert!((set - people).abs() < 7.0, "people {people}, set {set}");
    let (people, set) = moved("truck right, medium shot, kitchen");
    assert!(people < -15.0 && set < -2.0, "people {people}, set {set}");
    assert!(people < set - 6.0, "what is near moves further: people {people}, set {set}");
}

#[test]
fn an_orbit_holds_people_in_the_middle_while_the_set_turns_behind_them() {
    let turned = |prompt: &str| {
        let shot = shot_of(prompt, &["ana"]);
        let middle = shot.frame_count() / 2;
        let (before, after) = (seen(&shot, middle - 8), seen(&shot, middle + 8));
        let people = after.breadth().1 - before.breadth().1;
        (people, before.found_in(&after, RIGHT, [90, 10])[0] as f32)
    };
    let (people, right) = turned("orbit right, medium shot, office");
    let (_, left) = turned("orbit left, medium shot, office");
    assert!(people.abs() < 9.0, "people stay: {people}");
    assert!(right.abs() > 12.0 && left.abs() > 12.0 && right * left < 0.0, "right {right}, left {left}");
}

#[test]
fn a_static_camera_stays_and_a_hand_holds_it_less_well() {
    let places = |prompt: &str| -> Vec<[i32; 2]> {
        let shot = shot_of(prompt, &["ana"]);
        let first = seen(&shot, 0);
        (1..16).map(|k| first.found_in(&seen(&shot, k * 4), RIGHT, [24, 24])).collect()
    };
    let still = places("static medium shot, kitchen");
    assert!(still.iter().all(|place| *place == [0, 0]), "{still:?}");
    let held = places("handheld medium shot, kitchen");
    let turns = held.windows(3).filter(|three| (three[1][0] - three[0][0]) * (three[2][0] - three[1][0]) < 0).count();
    let furthest = held.iter().map(|[x, y]| x.abs().max(y.abs())).max().unwrap_or(0);
    assert!((2..24).contains(&furthest), "{held:?}");
    assert!(turns >= 1, "it wanders back and forth: {held:?}");
}

#[test]
fn people_live_before_a_static_camera() {
    let shot = shot_of("static close-up, kitchen, she nods", &["ana"]);
    let (a, b) = (seen(&shot, 10), seen(&shot, 34));
    let changed = a.people.iter().zip(a.grey.iter().zip(b.grey.iter()));
    let changed = changed.filter(|(person, (x, y))| **person && x.abs_diff(**y) > 12).count();
    assert!(changed > 300, "{changed} pixels of the person have changed");
}

#[test]
fn a_tilt_up_ends_on_the_face() {
    let [first, last] = Seen::first_and_last(&shot_of("tilt up, medium shot, office", &["ana"]));
    assert!(first.bounds()[1] < 3, "it begins below the head");
    assert!(last.bounds()[1] > 6, "it ends with room above the head: {:?}", last.bounds());
}

#[test]
fn whoever_walks_closer_grows_on_their_feet_and_whoever_walks_past_moves_along() {
    let [first, last] =
        Seen::first_and_last(&shot_of("static wide shot, park, she walks towards the camera", &["ana"]));
    let height = |seen: &Seen| {
        let [_, top, _, bottom] = seen.bounds();
        (bottom - top) as f32
    };
    assert!(height(&last) > 1.4 * height(&first), "{} {}", height(&first), height(&last));
    assert!(last.bounds()[3] < HEIGHT - 2, "the shoes are in the picture: {:?}", last.bounds());
    let shot = shot_of("static wide shot, park, she walks from left to right", &["ana"]);
    let places = [0.3, 0.5, 0.7].map(|share| seen(&shot, (shot.frame_count() as f64 * share) as usize).breadth().1);
    assert!(places[0] + 20.0 < places[1] && places[1] + 20.0 < places[2], "{places:?}");
}

#[test]
fn three_people_share_the_picture_and_noir_has_no_colour() {
    let shot = shot_of("static medium shot, film noir, office, letterbox", &["ana", "kofi", "mei"]);
    let mut frame: FrameBuffer = shot.buffer();
    shot.render(20, &mut frame).expect("a frame");
    let colour = frame.rgb.chunks_exact(3).map(|pixel| pixel.iter().max().unwrap() - pixel.iter().min().unwrap()).max();
    assert!(colour <= Some(2), "{colour:?}");
    assert!(frame.rgb[..WIDTH * 3 * 8].iter().all(|byte| *byte == 0), "a bar above");
    let people = seen(&shot, 20).people;
    let runs = |row: &[bool]| row.windows(2).filter(|pair| !pair[0] && pair[1]).count() + usize::from(row[0]);
    let rows = people.chunks_exact(WIDTH).filter(|row| runs(row) == 3).count();
    assert!(rows >= 10, "three heads side by side in {rows} rows");
}

#[test]
fn frames_depend_on_their_index_alone() {
    let shot = shot_of("handheld orbit, neon night city, close-up", &["mei"]);
    let (mut a, mut b) = (shot.buffer(), shot.buffer());
    shot.render_yuv420(30, &mut a).expect("a frame");
    shot.render_yuv420(3, &mut b).expect("a frame");
    shot.render_yuv420(30, &mut b).expect("a frame");
    assert!(a.yuv == b.yuv);
    let again = shot_of("handheld orbit, neon night city, close-up", &["mei"]);
    again.render_yuv420(30, &mut b).expect("a frame");
    assert!(a.yuv == b.yuv, "and on nothing of the machine");
    assert!(shot.render(shot.frame_count(), &mut b).is_err());
}
