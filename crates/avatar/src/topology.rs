//! Which landmark is what: the 478 points of the attention mesh.
//!
//! Index lists are facts of MediaPipe's face mesh. Points 468..473 are the iris of the subject's right eye (centre, then
//! four on its rim), 473..478 that of the left eye. "Right" and "left" are the subject's throughout.

mod triangles;

pub(crate) use triangles::TRIANGLES;

/// Points of a face.
pub const LANDMARKS: usize = 478;
/// Points of the mesh proper, without the irises.
pub const MESH: usize = 468;

/// The centre of each iris, right then left.
pub const IRIS_CENTRES: [usize; 2] = [468, 473];
/// Outer eye corners, right then left. Their distance is the unit of all lengths on a face ("iod").
pub const OUTER_EYE_CORNERS: [usize; 2] = [33, 263];
pub const INNER_EYE_CORNERS: [usize; 2] = [133, 362];
pub const FOREHEAD: usize = 10;
pub const CHIN: usize = 152;
pub const NOSE_TIP: usize = 1;
pub const NOSE_BASE: usize = 2;
pub const EARS: [usize; 2] = [234, 454];

/// Columns of the lips: the corners and nine pairs between them.
pub const LIP_COLUMNS: usize = 11;
/// Rings of a lip: outer edge, two between, inner edge.
pub const LIP_RINGS: usize = 4;

/// Upper lip by ring (outer to inner) and column (right corner to left corner).
pub const UPPER_LIP: [[usize; LIP_COLUMNS]; LIP_RINGS] = [
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291],
    [76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306],
    [62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292],
    [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
];
/// Lower lip, in the same order.
pub const LOWER_LIP: [[usize; LIP_COLUMNS]; LIP_RINGS] = [
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291],
    [76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306],
    [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292],
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
];

/// Inner-lip pairs whose mean gap is the aperture of a mouth.
pub const APERTURE_PAIRS: [(usize, usize); 3] = [(13, 14), (82, 87), (312, 317)];

/// Lids by eye (right, left), from the outer corner to the inner one.
pub const UPPER_LIDS: [[usize; 9]; 2] =
    [[33, 246, 161, 160, 159, 158, 157, 173, 133], [263, 466, 388, 387, 386, 385, 384, 398, 362]];
pub const LOWER_LIDS: [[usize; 9]; 2] =
    [[33, 7, 163, 144, 145, 153, 154, 155, 133], [263, 249, 390, 373, 374, 380, 381, 382, 362]];
/// The fold above each upper lid, over the seven points between the corners, with a corner point at both ends.
pub const LID_CREASES: [[usize; 9]; 2] =
    [[130, 247, 30, 29, 27, 28, 56, 190, 243], [359, 467, 260, 259, 257, 258, 286, 414, 463]];

/// Brow points, right then left; the first five of each are the upper edge.
pub const BROWS: [[usize; 10]; 2] =
    [[70, 63, 105, 66, 107, 55, 65, 52, 53, 46], [300, 293, 334, 296, 336, 285, 295, 282, 283, 276]];

/// The outline of the face, clockwise in the picture from the top.
pub const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// Points that do not move with speech or blinks: what pose is measured from.
pub const RIGID: [usize; 29] = [
    10, 67, 109, 338, 297, 103, 332, 151, 9, 8, 168, 6, 197, 195, 33, 133, 362, 263, 127, 356, 234, 454, 54, 284, 21,
    251, 162, 389, 1,
];

/// Points on bare cheek and chin: where skin tone is read.
pub const SKIN_SAMPLES: [usize; 7] = [205, 425, 203, 423, 200, 199, 164];

/// What the refined outputs of the network replace, in their order: the lips' 80 points.
pub(crate) const REFINED_LIPS: [usize; 80] = [
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178, 87, 14,
    317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306,
    184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12,
    268, 271, 272, 407,
];

/// The 71 points around each eye, right then left. The order is that of the subset each eye's region is cut by.
pub(crate) const REFINED_EYES: [[usize; 71]; 2] = [
    [
        33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112,
        243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221,
        189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
    ],
    [
        263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252,
        256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444,
        443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293,
        334, 296, 336, 285, 417,
    ],
];
