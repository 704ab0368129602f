//! Drum grooves, a sign for each sixteenth note; see [`super::genre`].

use super::genre::Line;
use crate::drum::Drum::*;

pub(super) const FOUR_ON_THE_FLOOR: &[Line] = &[
    (HouseKick, "X...X...X...X...", false),
    (Clap, "....X.......X...", false),
    (ClosedHat, "o.x.o.x.o.x.o.x.", true),
    (OpenHat, "..x...x...x...x.", false),
    (Shaker, "oooooooooooooooo", true),
];
pub(super) const STRAIGHT: &[Line] =
    &[(Kick, "X.......X.x.....", false), (Snare, "....X.......X...", false), (ClosedHat, "x.o.x.o.x.o.x.o.", true)];
pub(super) const STRAIGHT_WITH_RIDE: &[Line] = &[
    (Kick, "X..x....X.x.....", false),
    (Snare, "....X.......X..o", false),
    (Ride, "x...x...x...x...", false),
    (ClosedHat, "x...x...x...x...", true),
];
pub(super) const STOMP: &[Line] = &[
    (Kick, "X.......X.......", true),
    (Clap, "....x.......x...", false),
    (Tambourine, "..o...o...o...o.", false),
    (Shaker, "o.o.o.o.o.o.o.o.", true),
];
pub(super) const LAZY: &[Line] = &[
    (SoftKick, "X......x..X.....X..x......X.....", true),
    (Rim, "....x.......x.......x.......x..o", false),
    (ClosedHat, "x.o.x.o.x.o.x.oox.o.x.o.x.oox.o.", true),
];
pub(super) const LAZY_SNARE: &[Line] = &[
    (SoftKick, "X..x......X..x..", true),
    (Brush, "....X.......X...", false),
    (ClosedHat, "x.o.x.o.x.o.x.o.", false),
    (Shaker, "o.o.o.o.o.o.o.o.", true),
];
pub(super) const BOOM_BAP: &[Line] = &[
    (Kick, "X.....x..Xx.....X.x....x..X.....", false),
    (FatSnare, "....X.......X.......X.......X..o", false),
    (ClosedHat, "x.x.x.x.x.x.x.xxx.x.x.x.x.x.x.x.", true),
];
pub(super) const HALF_TIME: &[Line] = &[
    (LongKick, "X......x..x.....X....x........x.", false),
    (Clap, "........X...............X.......", false),
    (ClosedHat, "x.x.x.x.x.xxx.x.x.x.x.oxxxx.xooo", true),
    (OpenHat, "..............................x.", false),
];
pub(super) const FUNKY: &[Line] = &[
    (Kick, "X..x..x...x..x..", false),
    (Snare, "....X..o.o..X..o", false),
    (ClosedHat, "xoxoxoxoxoxoxoxo", true),
    (Cowbell, "x...x...x...x...", false),
];
pub(super) const SWUNG: &[Line] = &[
    (Ride, "X...x..xx...x..x", true),
    (ClosedHat, "....x.......x...", true),
    (SoftKick, "o.......o.....o.", false),
    (Brush, "....o..o....o...", false),
];
pub(super) const BOSSA: &[Line] =
    &[(SoftKick, "x.....xxx.....xx", true), (Rim, "x..x..x...x..x..", false), (Shaker, "xoxoxoxoxoxoxoxo", true)];
pub(super) const CLAVE: &[Line] = &[
    (Conga, "o.x.o.XXo.x.o.XX", true),
    (Bongo, "x.oox.oox.oox.oo", false),
    (Woodblock, "x..x...x..x.x......x..x...x.x...", false),
    (Cowbell, "x...x.x.x...x.x.", false),
    (Kick, "x..x..x.x..x..x.", false),
];
pub(super) const ONE_DROP: &[Line] = &[
    (Kick, "........X.......", true),
    (Rim, "........X.......", false),
    (ClosedHat, "x.o.x.o.x.o.x.oo", true),
    (Tambourine, "....o.......o...", false),
];
pub(super) const TROPICAL: &[Line] = &[
    (HouseKick, "X..x..x.X..x..x.", false),
    (Snap, "....x.......x...", true),
    (Conga, "..x..x.x..x..x.x", false),
    (Shaker, "o.x.o.x.o.x.o.x.", true),
];
pub(super) const TRAIN: &[Line] =
    &[(Kick, "X...x...X...x...", false), (Brush, "ooxoooxoooxoooxo", true), (Snare, "....o.......o...", false)];
pub(super) const BREAKS: &[Line] = &[
    (Kick, "X.........x.....X.x.......x.....", false),
    (Snare, "....X..o.o..X.......X..o.o....X.", false),
    (ClosedHat, "x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.", true),
    (Ride, "x...x...x...x...x...x...x...x...", false),
];
pub(super) const WAR_DRUMS: &[Line] = &[
    (Taiko, "X..x..x.X.x.X...", true),
    (LowTom, "....x.xx....x.xx", false),
    (MidTom, "..x...x...x...x.", false),
    (Timpani, "X.......X.......", false),
    (Crash, "X...............................................................", false),
];
pub(super) const SLOW_DRUMS: &[Line] = &[
    (Timpani, "X...............x.........x.x...", false),
    (Taiko, "x.......o.......x.......o.o.....", false),
    (Tick, "o...o...o...o...o...o...o...o...", true),
];
pub(super) const PULSE: &[Line] = &[
    (Tick, "x.o.x.o.x.o.x.o.", true),
    (SoftKick, "X.......x.......", false),
    (Rim, "....o..o....o...", false),
    (ClosedHat, "..x...x...x...x.", false),
];
pub(super) const TOY: &[Line] = &[
    (SoftKick, "X...x...X...x...", false),
    (Woodblock, "x.x...x.x.x...x.", true),
    (Triangle, "....x.......x...", false),
    (Snap, "....x.......x...", false),
];
pub(super) const BELLS: &[Line] = &[
    (SleighBells, "x.o.x.o.x.o.x.o.", true),
    (SoftKick, "X.......X.......", false),
    (Snap, "....x.......x...", false),
];
pub(super) const GAME: &[Line] =
    &[(Kick, "X...X...X...X.x.", false), (Snare, "....X.......X...", false), (ClosedHat, "x.x.x.x.x.x.x.xx", true)];
pub(super) const THREE: &[Line] =
    &[(SoftKick, "x...........", false), (Triangle, "x...........", true), (Brush, "....o...o...", false)];
pub(super) const JIG: &[Line] =
    &[(Taiko, "X.....x.....", true), (Tambourine, "..x...x...x.", false), (Shaker, "x.o.o.x.o.o.", true)];
pub(super) const TABLAS: &[Line] =
    &[(Tabla, "x..xx.x.x..x.xx.", true), (Shaker, "o.o.o.o.o.o.o.o.", false), (Taiko, "X...............", false)];
pub(super) const SHUFFLE: &[Line] =
    &[(Kick, "X.......X.......", true), (Snare, "....X.......X...", false), (Ride, "x..xx..xx..xx..x", true)];
