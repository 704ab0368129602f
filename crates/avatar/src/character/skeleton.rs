//! A person's joints and the motion of every bone: arms reach for a place, fingers curl, the rest turns.

use super::bones::{self, BELLY, CHEST, CLAVICLE, FOOT, FORE, HAND, HEAD, HIPS, SHIN, SHOULDER, THIGH, TRAIL, UPPER};
use super::figure::Figure;
use super::kit::Kit;
use super::maths::mix;
use super::quaternion::{Quat, Rigid};
use crate::vector::Vec3;

/// How the fingers are held, relative to the hand at ease, radians a joint.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Grip {
    /// Thumb first. Positive closes.
    pub curl: [f32; 5],
    /// Fingers apart.
    pub spread: f32,
}

impl Grip {
    pub fn towards(self, other: Grip, amount: f32) -> Grip {
        let curl = std::array::from_fn(|k| mix(self.curl[k], other.curl[k], amount));
        Grip { curl, spread: mix(self.spread, other.spread, amount) }
    }
}

/// Where an arm reaches, seen from the chest at rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ArmGoal {
    /// The wrist's place, base units.
    pub wrist: Vec3,
    /// The hand's turn from its modelled pose.
    pub hand: Quat,
    /// Elbow out (positive) from hanging, radians.
    pub swivel: f32,
    /// Shoulder raised, radians.
    pub shrug: f32,
    pub grip: Grip,
}

impl ArmGoal {
    pub fn towards(self, other: ArmGoal, amount: f32) -> ArmGoal {
        ArmGoal {
            wrist: self.wrist.lerp(other.wrist, amount),
            hand: self.hand.towards(other.hand, amount),
            swivel: mix(self.swivel, other.swivel, amount),
            shrug: mix(self.shrug, other.shrug, amount),
            grip: self.grip.towards(other.grip, amount),
        }
    }
}

/// Turns of one leg's joints, radians; nought is standing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct LegPose {
    /// Thigh forwards.
    pub thigh: f32,
    /// The whole leg towards the other one, the foot flat.
    pub inwards: f32,
    /// Heel towards the seat.
    pub knee: f32,
    /// Toes down.
    pub foot: f32,
}

/// A whole body at one moment. Turns are yaw to the picture's right, pitch downwards, roll; radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BodyPose {
    /// The whole body's shift, base units.
    pub shift: Vec3,
    pub hips: [f32; 3],
    pub belly: [f32; 3],
    pub chest: [f32; 3],
    /// On top of the chest's, and raised by this.
    pub head: [f32; 3],
    pub lift: f32,
    /// The head's turn a moment ago, for what hangs from it.
    pub trail: [f32; 3],
    /// Chest filled, -1 to 1.
    pub breath: f32,
    pub arms: [ArmGoal; 2],
    pub legs: [LegPose; 2],
}

/// Motions of all bones from the modelled pose.
pub(super) type Motions = [Rigid; bones::COUNT];

/// One arm as modelled.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Arm {
    shoulder: Vec3,
    elbow: Vec3,
    wrist: Vec3,
    /// Axis the elbow bends about.
    hinge: Vec3,
    /// Along the fingers and out of the palm.
    fingers: Vec3,
    palm: Vec3,
    /// Joints of each finger, knuckle first, and the axis it curls about.
    knuckles: [[Vec3; 3]; 5],
    curls: [Vec3; 5],
}

/// Joints of a person in the modelled pose, base units.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Skeleton {
    hips: Vec3,
    belly: Vec3,
    chest: Vec3,
    head: Vec3,
    clavicles: [Vec3; 2],
    scapulae: [Vec3; 2],
    arms: [Arm; 2],
    /// Hip, knee and ankle.
    legs: [[Vec3; 3]; 2],
}

const SIDES: [(&str, f32); 2] = [("l", 1.0), ("r", -1.0)];

impl Skeleton {
    /// `head` is the point the head turns about.
    pub fn new(kit: &Kit, figure: &Figure, head: Vec3) -> Skeleton {
        let joint = |name: &str| kit.rig.joint(&figure.neutral, name);
        let both = |name: &str| SIDES.map(|(letter, _)| joint(&format!("{letter}-{name}")));
        let arms = SIDES.map(|(letter, _)| Arm::new(|name| joint(&format!("{letter}-{name}"))));
        Skeleton {
            hips: joint("pelvis"),
            belly: joint("spine-3"),
            chest: joint("spine-2"),
            head,
            clavicles: both("clavicle"),
            scapulae: both("scapula"),
            arms,
            legs: SIDES
                .map(|(letter, _)| ["upper-leg", "knee", "ankle"].map(|name| joint(&format!("{letter}-{name}")))),
        }
    }

    pub fn shoulder(&self, side: usize) -> Vec3 {
        self.arms[side].shoulder
    }

    pub fn wrist(&self, side: usize) -> Vec3 {
        self.arms[side].wrist
    }

    /// Along the forearm towards the hand, as modelled.
    pub fn forearm(&self, side: usize) -> Vec3 {
        (self.arms[side].wrist - self.arms[side].elbow).unit()
    }

    /// Length of an arm to the wrist.
    pub fn reach(&self) -> f32 {
        let arm = &self.arms[0];
        (arm.elbow - arm.shoulder).length() + (arm.wrist - arm.elbow).length()
    }

    /// The turn that makes a hand's fingers and palm face these directions.
    pub fn hand(&self, side: usize, fingers: Vec3, palm: Vec3) -> Quat {
        let arm = &self.arms[side];
        Quat::between([arm.fingers, arm.palm], [fingers, palm])
    }

    /// Moves every bone. Neighbouring motions are in the same half, so that they blend.
    pub fn motions(&self, pose: &BodyPose) -> Motions {
        let mut motions = [Rigid::IDENTITY; bones::COUNT];
        let hips = Rigid::about(Quat::turn(pose.hips), self.hips, self.hips + pose.shift);
        let belly = turned(hips, pose.belly, self.belly, Vec3::ZERO);
        let chest = turned(belly, pose.chest, self.chest, Vec3::ZERO);
        // Half of the chest's own turns is taken back: eyes stay level and with the viewer.
        let level = Quat::IDENTITY.towards(chest.real.inverse(), 0.6);
        let neck = Rigid::about(chest.real * level, self.head, chest.apply(self.head));
        let lift = Vec3::new(0.0, pose.lift, 0.0);
        motions[HIPS] = hips;
        motions[BELLY] = belly;
        motions[CHEST] = chest;
        motions[HEAD] = turned(neck, pose.head, self.head, lift).near(chest);
        motions[TRAIL] = turned(neck, pose.trail, self.head, lift).near(chest);
        for (side, pose) in pose.legs.iter().enumerate() {
            let [hip, knee, ankle] = self.legs[side];
            // Down is forwards for a head and backwards for what hangs.
            let inwards = SIDES[side].1 * pose.inwards;
            let thigh = turned(hips, [0.0, -pose.thigh, inwards], hip, Vec3::ZERO);
            let shin = turned(thigh, [0.0, pose.knee, 0.0], knee, Vec3::ZERO);
            motions[bones::leg(side, THIGH)] = thigh;
            motions[bones::leg(side, SHIN)] = shin;
            motions[bones::leg(side, FOOT)] = turned(shin, [0.0, pose.foot, -inwards], ankle, Vec3::ZERO);
        }
        for side in 0..2 {
            self.move_arm(side, chest, &pose.arms[side], &mut motions);
        }
        motions
    }

    fn move_arm(&self, side: usize, chest: Rigid, goal: &ArmGoal, motions: &mut Motions) {
        let (arm, sign) = (&self.arms[side], SIDES[side].1);
        let raise = Quat::about(Vec3::new(0.0, 0.0, 1.0), sign * goal.shrug);
        let place =
            |parent: Rigid, turn: Quat, pivot: Vec3| Rigid::about(turn, pivot, parent.apply(pivot)).near(parent);
        let clavicle = place(chest, chest.real * raise, self.clavicles[side]);
        let scapula = place(clavicle, clavicle.real, self.scapulae[side]);
        let shoulder = scapula.apply(arm.shoulder);
        let (elbow, wrist, pole) = self.reached(side, shoulder, chest, goal);
        let hinge = pole.cross(wrist - shoulder).unit();
        let (upper_axis, fore_axis) = ((arm.elbow - arm.shoulder).unit(), (arm.wrist - arm.elbow).unit());
        let upper = Quat::between([upper_axis, arm.hinge], [elbow - shoulder, hinge]);
        let fore = Quat::between([fore_axis, arm.hinge], [wrist - elbow, hinge]);
        let hand = chest.real * goal.hand;
        // The shoulder's skin takes half of the upper arm's twist, the forearm's that of the hand in two steps.
        let twist = (scapula.real.inverse() * upper).twist(upper_axis);
        let first = Rigid::about(upper * Quat::about(upper_axis, -0.5 * twist), arm.shoulder, shoulder).near(scapula);
        let second = Rigid::about(upper, arm.shoulder, shoulder).near(first);
        let twist = (fore.inverse() * hand).twist(fore_axis);
        let third = Rigid::about(fore * Quat::about(fore_axis, 0.25 * twist), arm.elbow, elbow).near(second);
        let fourth = Rigid::about(fore * Quat::about(fore_axis, 0.70 * twist), arm.elbow, elbow).near(third);
        let palm = Rigid::about(hand, arm.wrist, wrist).near(fourth);
        let mut set = |bone: usize, motion: Rigid| motions[bones::arm(side, bone)] = motion;
        set(CLAVICLE, clavicle);
        set(SHOULDER, scapula);
        set(UPPER[0], first);
        set(UPPER[1], second);
        set(FORE[0], third);
        set(FORE[1], fourth);
        set(HAND, palm);
        for finger in 0..5 {
            let mut parent = palm;
            for joint in 0..3 {
                let turn = parent.real * arm.bend(finger, joint, &goal.grip, sign);
                parent = place(parent, turn, arm.knuckles[finger][joint]);
                motions[bones::finger(side, finger, joint)] = parent;
            }
        }
    }

    /// Where elbow and wrist come to be, and the direction the elbow points to.
    fn reached(&self, side: usize, shoulder: Vec3, chest: Rigid, goal: &ArmGoal) -> (Vec3, Vec3, Vec3) {
        let (arm, sign) = (&self.arms[side], SIDES[side].1);
        let (upper, fore) = ((arm.elbow - arm.shoulder).length(), (arm.wrist - arm.elbow).length());
        let wanted = chest.apply(goal.wrist) - shoulder;
        let distance = wanted.length().clamp((upper - fore).abs() + 0.35 * fore, (upper + fore) * 0.995);
        let along = wanted.unit();
        let out = Vec3::new(sign * 0.35, -1.0, -0.55);
        let out = chest.real.apply(out);
        let flat = (out - along * out.dot(along)).unit();
        // Seen from the shoulder, turning by the swivel lifts the elbow outwards on either side.
        let pole = Quat::about(along, sign * goal.swivel).apply(flat);
        let near = (upper * upper - fore * fore + distance * distance) / (2.0 * distance);
        let off = (upper * upper - near * near).max(0.0).sqrt();
        (shoulder + along * near + pole * off, shoulder + along * distance, pole)
    }
}

/// A child's motion: its parent's, then its own turn about a pivot, then a shift.
fn turned(parent: Rigid, turn: [f32; 3], pivot: Vec3, shift: Vec3) -> Rigid {
    Rigid::about(parent.real * Quat::turn(turn), pivot, parent.apply(pivot) + shift).near(parent)
}

impl Arm {
    fn new(joint: impl Fn(&str) -> Vec3) -> Arm {
        let (shoulder, elbow, wrist) = (joint("shoulder"), joint("elbow"), joint("hand"));
        let finger = |which: usize, n: usize| joint(&format!("finger-{which}-{n}"));
        let knuckles: [[Vec3; 3]; 5] = std::array::from_fn(|f| std::array::from_fn(|n| finger(f + 1, n + 1)));
        let fingers = (finger(3, 1) - wrist).unit();
        let across = finger(2, 1) - finger(5, 1);
        // At ease fingers bend towards the palm: that tells its side.
        let bend = (finger(3, 4) - finger(3, 3)).unit() - (finger(3, 2) - finger(3, 1)).unit();
        let normal = across.cross(fingers).unit();
        let palm = if normal.dot(bend) < 0.0 { normal * -1.0 } else { normal };
        let middle = (finger(4, 1) + finger(3, 1)) * 0.5 + palm * 0.25;
        let curls = std::array::from_fn(|f| {
            let along = (knuckles[f][1] - knuckles[f][0]).unit();
            let towards = if f == 0 { middle - knuckles[0][1] } else { palm };
            along.cross(towards).unit()
        });
        let hinge = (elbow - shoulder).cross(wrist - elbow).unit();
        Arm { shoulder, elbow, wrist, hinge, fingers, palm, knuckles, curls }
    }

    /// The turn of one finger joint.
    fn bend(&self, finger: usize, joint: usize, grip: &Grip, sign: f32) -> Quat {
        let share = if finger == 0 { [0.35, 0.9, 0.9] } else { [0.9, 1.1, 0.7] }[joint];
        let curl = Quat::about(self.curls[finger], grip.curl[finger] * share);
        if joint > 0 || finger == 0 {
            return curl;
        }
        let apart = sign * grip.spread * [0.0, -1.0, -0.25, 0.5, 1.2][finger];
        Quat::about(self.palm, apart) * curl
    }
}
