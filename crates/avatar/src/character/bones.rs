//! The bones presenters are moved by: the default rig's, grouped, in one order with parents first.

pub(super) const HIPS: usize = 0;
pub(super) const BELLY: usize = 1;
pub(super) const CHEST: usize = 2;
pub(super) const HEAD: usize = 3;
/// What hangs from the head and follows it late.
pub(super) const TRAIL: usize = 4;
const FIRST_ARM: usize = 5;
/// Bones of one arm; offsets from [`arm`].
pub(super) const CLAVICLE: usize = 0;
pub(super) const SHOULDER: usize = 1;
pub(super) const UPPER: [usize; 2] = [2, 3];
pub(super) const FORE: [usize; 2] = [4, 5];
pub(super) const HAND: usize = 6;
const FIRST_FINGER: usize = 7;
const ARM_BONES: usize = FIRST_FINGER + 15;
const FIRST_LEG: usize = FIRST_ARM + 2 * ARM_BONES;
/// Bones of one leg; offsets from [`leg`].
pub(super) const THIGH: usize = 0;
pub(super) const SHIN: usize = 1;
pub(super) const FOOT: usize = 2;
const LEG_BONES: usize = 3;
pub(super) const COUNT: usize = FIRST_LEG + 2 * LEG_BONES;

/// A bone of the left (0) or right (1) arm.
pub(super) const fn arm(side: usize, bone: usize) -> usize {
    FIRST_ARM + side * ARM_BONES + bone
}

/// A bone of the left (0) or right (1) leg.
pub(super) const fn leg(side: usize, bone: usize) -> usize {
    FIRST_LEG + side * LEG_BONES + bone
}

/// A phalanx: `finger` 0 is the thumb, `joint` 0 the knuckle.
pub(super) const fn finger(side: usize, finger: usize, joint: usize) -> usize {
    arm(side, FIRST_FINGER + finger * 3 + joint)
}

/// Whether a bone is of a forearm or beyond it.
pub(super) fn below_elbow(bone: usize) -> bool {
    (FIRST_ARM..FIRST_LEG).contains(&bone) && (bone - FIRST_ARM) % ARM_BONES >= FORE[0]
}

/// Whether a bone is of an arm below the shoulder.
pub(super) fn of_arm(bone: usize) -> bool {
    (FIRST_ARM..FIRST_LEG).contains(&bone) && (bone - FIRST_ARM) % ARM_BONES >= UPPER[0]
}

pub(super) fn of_leg(bone: usize) -> bool {
    bone >= FIRST_LEG
}

/// The bone that stands for one of the default rig's.
pub(super) fn of_rig(name: &str) -> usize {
    let (stem, side) = match name.rsplit_once('.') {
        Some((stem, "L")) => (stem, 0),
        Some((stem, "R")) => (stem, 1),
        _ => (name, 0),
    };
    let digits = |text: &str| text.chars().filter_map(|c| c.to_digit(10)).map(|d| d as usize).collect::<Vec<usize>>();
    match stem {
        "clavicle" => arm(side, CLAVICLE),
        "shoulder01" => arm(side, SHOULDER),
        "upperarm01" => arm(side, UPPER[0]),
        "upperarm02" => arm(side, UPPER[1]),
        "lowerarm01" => arm(side, FORE[0]),
        "lowerarm02" => arm(side, FORE[1]),
        "wrist" => arm(side, HAND),
        _ if stem.starts_with("metacarpal") => arm(side, HAND),
        _ if stem.starts_with("finger") => match digits(stem)[..] {
            [which @ 1..=5, joint @ 1..=3] => finger(side, which - 1, joint - 1),
            _ => arm(side, HAND),
        },
        "spine03" | "spine04" => BELLY,
        "root" | "spine05" | "pelvis" => HIPS,
        _ if stem.starts_with("upperleg") => leg(side, THIGH),
        _ if stem.starts_with("lowerleg") => leg(side, SHIN),
        _ if stem.starts_with("foot") || stem.starts_with("toe") => leg(side, FOOT),
        // Neck and face follow the head by height, which is the model's business; to the rig they stand on the chest.
        _ => CHEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bone_has_its_place() {
        assert_eq!(of_rig("finger5-3.R") + 1, FIRST_LEG);
        assert_eq!(of_rig("finger1-1.L"), finger(0, 0, 0));
        assert_eq!(
            (of_rig("root"), of_rig("toe2-1.R"), of_rig("neck02"), of_rig("breast.R")),
            (HIPS, COUNT - 1, CHEST, CHEST)
        );
        assert_eq!(of_rig("metacarpal3.R"), arm(1, HAND));
    }
}
