//! The attention mesh's own operators, in standard ONNX.
//!
//! The network finds the whole face first, then looks again at the lips and at each eye: `Landmarks2TransformMatrix`
//! fits a rotated box to a subset of the landmarks, `TransformTensorBilinear` samples an early feature map in that box,
//! and `TransformLandmarks` brings what was found there back. All three are the second versions of MediaPipe's operators.

use super::super::ConvertError;
use super::super::onnx::Attr;
use super::flatbuffer::{malformed, unsupported};
use super::flexbuffer::FlexMap;
use super::network::Step;
use super::{Conversion, input};

/// `[1, n, 3]` landmarks to a `[1, 4, 4]` matrix from crop pixels to the landmarks' pixels.
///
/// The box is upright along the line from the left to the right rotation landmark. With `u = (cos, sin)` of that line, a
/// landmark's box coordinates are `(x u_x + y u_y, y u_x - x u_y)`, so no angle is ever computed.
pub(super) fn transform_matrix<'a>(
    conversion: &mut Conversion<'_, 'a>,
    step: &Step<'a>,
) -> Result<String, ConvertError> {
    let options = FlexMap::root(step.custom)?;
    if options.float("target_rotation_radians")? != 0.0 {
        return Err(unsupported("regions that are not upright"));
    }
    let count = match conversion.shape(input(step, 0)?)? {
        &[1, count, 3] => count,
        other => return Err(malformed(format!("landmarks of shape {other:?}"))),
    };
    let subset = options.ints("subset_idxs")?;
    let ends = [options.int("left_rotation_idx")?, options.int("right_rotation_idx")?];
    if subset.is_empty() || subset.iter().chain(&ends).any(|index| !(0..count).contains(index)) {
        return Err(malformed("a region names landmarks that do not exist"));
    }
    let size = [options.int("output_width")?, options.int("output_height")?];
    if size.iter().any(|&side| !(1..=1024).contains(&side)) {
        return Err(malformed("a region of impossible size"));
    }
    let scale = [options.float("scale_x")?, options.float("scale_y")?];

    let landmarks = conversion.value(input(step, 0)?)?;
    let subset = pick(conversion, &landmarks, &subset);
    let left = pick(conversion, &landmarks, &ends[..1]);
    let right = pick(conversion, &landmarks, &ends[1..]);
    let to_box = box_axes(conversion, &left, &right);
    let from_box = conversion.node("Transpose", &[&to_box], &[("perm", Attr::Ints(vec![1, 0]))]);

    let rotated = conversion.node("MatMul", &[&subset, &from_box], &[]);
    let over_points = [("axes", Attr::Ints(vec![0])), ("keepdims", Attr::Int(1))];
    let high = conversion.node("ReduceMax", &[&rotated], &over_points);
    let low = conversion.node("ReduceMin", &[&rotated], &over_points);
    let extent = conversion.node("Sub", &[&high, &low], &[]);
    let sum = conversion.node("Add", &[&high, &low], &[]);
    let half = conversion.floats(&[1], &[0.5]);
    let middle = conversion.node("Mul", &[&sum, &half], &[]);
    // Points are rows, so "from the box" multiplies by the transpose of `from_box`, which is `to_box`.
    let centre = conversion.node("MatMul", &[&middle, &to_box], &[]);

    let per_pixel = [(scale[0] / size[0] as f64) as f32, (scale[1] / size[1] as f64) as f32];
    let per_pixel = conversion.floats(&[1, 2], &per_pixel);
    let steps = conversion.node("Mul", &[&extent, &per_pixel], &[]);
    let linear = conversion.node("Mul", &[&from_box, &steps], &[]);
    let corner = conversion.floats(&[2, 1], &[-(size[0] as f32) / 2.0, -(size[1] as f32) / 2.0]);
    let corner = conversion.node("MatMul", &[&linear, &corner], &[]);
    let centre = conversion.node("Transpose", &[&centre], &[("perm", Attr::Ints(vec![1, 0]))]);
    let shift = conversion.node("Add", &[&corner, &centre], &[]);
    Ok(matrix(conversion, &linear, &shift))
}

/// Rows `indices` of `[1, n, 3]` landmarks, x and y only: `[indices, 2]`.
fn pick(conversion: &mut Conversion<'_, '_>, landmarks: &str, indices: &[i64]) -> String {
    let rows = conversion.ints(indices);
    let picked = conversion.node("Gather", &[landmarks, &rows], &[("axis", Attr::Int(1))]);
    let shape = conversion.ints(&[indices.len() as i64, 3]);
    let picked = conversion.node("Reshape", &[&picked, &shape], &[]);
    let columns = conversion.ints(&[0, 1]);
    conversion.node("Gather", &[&picked, &columns], &[("axis", Attr::Int(1))])
}

/// The rotation `[2, 2]` that takes the direction from `left` to `right` to the x axis.
fn box_axes(conversion: &mut Conversion<'_, '_>, left: &str, right: &str) -> String {
    let along = conversion.node("Sub", &[right, left], &[]);
    let length = [("axes", Attr::Ints(vec![1])), ("keepdims", Attr::Int(1))];
    let length = conversion.node("ReduceL2", &[&along], &length);
    let along = conversion.node("Div", &[&along, &length], &[]);
    let turn = conversion.floats(&[2, 2], &[0.0, 1.0, -1.0, 0.0]);
    let across = conversion.node("MatMul", &[&along, &turn], &[]);
    conversion.node("Concat", &[&along, &across], &[("axis", Attr::Int(0))])
}

/// Puts a `[2, 2]` map and a `[2, 1]` shift into the `[1, 4, 4]` matrix the other operators expect.
fn matrix(conversion: &mut Conversion<'_, '_>, linear: &str, shift: &str) -> String {
    let depth = conversion.floats(&[2, 1], &[0.0, 0.0]);
    let rows = conversion.node("Concat", &[linear, &depth, shift], &[("axis", Attr::Int(1))]);
    let rest = conversion.floats(&[2, 4], &[0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    let full = conversion.node("Concat", &[&rows, &rest], &[("axis", Attr::Int(0))]);
    let shape = conversion.ints(&[1, 4, 4]);
    conversion.node("Reshape", &[&full, &shape], &[])
}

/// The `[2, 2]` and `[1, 2]` parts of a `[1, 4, 4]` matrix, ready for points that are rows: `p · linear + shift`.
fn for_rows(conversion: &mut Conversion<'_, '_>, matrix: &str) -> (String, String) {
    let shape = conversion.ints(&[4, 4]);
    let full = conversion.node("Reshape", &[matrix, &shape], &[]);
    let transposed = conversion.node("Transpose", &[&full], &[("perm", Attr::Ints(vec![1, 0]))]);
    let xy = conversion.ints(&[0, 1]);
    let columns = conversion.node("Gather", &[&transposed, &xy], &[("axis", Attr::Int(1))]);
    let linear = conversion.node("Gather", &[&columns, &xy], &[("axis", Attr::Int(0))]);
    let last = conversion.ints(&[3]);
    let shift = conversion.node("Gather", &[&columns, &last], &[("axis", Attr::Int(0))]);
    (linear, shift)
}

/// Bilinear samples of a feature map at the centres of the crop's pixels. A sample outside the map is 0 as a whole, without
/// the blend over the border that GridSample does: hence the mask.
pub(super) fn sample<'a>(conversion: &mut Conversion<'_, 'a>, step: &Step<'a>) -> Result<String, ConvertError> {
    let options = FlexMap::root(step.custom)?;
    let [height, width, _] = conversion.plane(input(step, 0)?)?;
    let [rows, columns] = [options.int("output_height")?, options.int("output_width")?];
    if ![rows, columns].iter().all(|side| (1..=1024).contains(side)) || height < 2 || width < 2 {
        return Err(malformed("a region of impossible size"));
    }
    let features = conversion.value(input(step, 0)?)?;
    let matrix = conversion.value(input(step, 1)?)?;
    let (linear, shift) = for_rows(conversion, &matrix);

    let centres: Vec<f32> =
        (0..rows).flat_map(|y| (0..columns).flat_map(move |x| [x as f32 + 0.5, y as f32 + 0.5])).collect();
    let centres = conversion.floats(&[rows * columns, 2], &centres);
    let placed = conversion.node("MatMul", &[&centres, &linear], &[]);
    let placed = conversion.node("Add", &[&placed, &shift], &[]);
    // GridSample counts from -1 at the first pixel's centre to 1 at the last one's; ours are at half-integers.
    let unit = conversion.floats(&[1, 2], &[2.0 / (width - 1) as f32, 2.0 / (height - 1) as f32]);
    let origin = conversion.floats(&[1, 2], &[-1.0 - 1.0 / (width - 1) as f32, -1.0 - 1.0 / (height - 1) as f32]);
    let grid = conversion.node("Mul", &[&placed, &unit], &[]);
    let grid = conversion.node("Add", &[&grid, &origin], &[]);
    let shape = conversion.ints(&[1, rows, columns, 2]);
    let grid = conversion.node("Reshape", &[&grid, &shape], &[]);

    let attributes = [("mode", Attr::Text("bilinear")), ("align_corners", Attr::Int(1))];
    let sampled = conversion.node("GridSample", &[&features, &grid], &attributes);
    let distance = conversion.node("Abs", &[&grid], &[]);
    let farthest = [("axes", Attr::Ints(vec![3])), ("keepdims", Attr::Int(0))];
    let farthest = conversion.node("ReduceMax", &[&distance], &farthest);
    let one = conversion.floats(&[1], &[1.0]);
    let inside = conversion.node("LessOrEqual", &[&farthest, &one], &[]);
    let inside = conversion.node("Cast", &[&inside], &[("to", Attr::Int(1))]);
    let shape = conversion.ints(&[1, 1, rows, columns]);
    let inside = conversion.node("Reshape", &[&inside, &shape], &[]);
    Ok(conversion.node("Mul", &[&sampled, &inside], &[]))
}

/// `[1, n, 2]` points of the crop to points of the face.
pub(super) fn landmarks<'a>(conversion: &mut Conversion<'_, 'a>, step: &Step<'a>) -> Result<String, ConvertError> {
    if !matches!(conversion.shape(input(step, 0)?)?, &[1, _, 2]) {
        return Err(unsupported("a transform of other landmarks than plane ones"));
    }
    let points = conversion.value(input(step, 0)?)?;
    let matrix = conversion.value(input(step, 1)?)?;
    let (linear, shift) = for_rows(conversion, &matrix);
    let placed = conversion.node("MatMul", &[&points, &linear], &[]);
    Ok(conversion.node("Add", &[&placed, &shift], &[]))
}
