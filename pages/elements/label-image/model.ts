/** A size in CSS pixels. */
export interface Size {
  readonly w: number;
  readonly h: number;
}

/** How an image lies on its stage: `scale` over the natural size, `x` and `y` of its top left corner. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Small images are enlarged to fit, but no more than this, and any by zoom up to that. */
const MOST_FIT = 4;
const MOST_ZOOM = 16;

export const fitScale = (image: Size, stage: Size): number =>
  Math.min(stage.w / image.w, stage.h / image.h, MOST_FIT);

/** The whole image in the middle of the stage. */
export const whole = (image: Size, stage: Size): Placement =>
  settle({ scale: fitScale(image, stage), x: 0, y: 0 }, image, stage);

/** Keeps an image on its stage: centred where it is smaller, without a gap where it is larger. */
export function settle(placement: Placement, image: Size, stage: Size): Placement {
  const { scale } = placement;
  const hold = (at: number, size: number, room: number) =>
    size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, at));
  return {
    scale,
    x: hold(placement.x, image.w * scale, stage.w),
    y: hold(placement.y, image.h * scale, stage.h),
  };
}

/** Zooms by a factor about a point of the stage, which stays where it is on the image. */
export function zoom(
  placement: Placement,
  factor: number,
  point: { readonly x: number; readonly y: number },
  image: Size,
  stage: Size,
): Placement {
  const least = fitScale(image, stage);
  const most = Math.max(least, Math.min(MOST_ZOOM, least * MOST_ZOOM));
  const scale = Math.min(most, Math.max(least, placement.scale * factor));
  const ratio = scale / placement.scale;
  const x = point.x - (point.x - placement.x) * ratio;
  const y = point.y - (point.y - placement.y) * ratio;
  return settle({ scale, x, y }, image, stage);
}

/** How large the image is drawn against its fit, in percent. */
export const percent = (placement: Placement, image: Size, stage: Size): number =>
  Math.round((100 * placement.scale) / fitScale(image, stage));
