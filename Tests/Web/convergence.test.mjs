import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TextOperation } from "../../Web/client/text-operation.js";
import { Authority } from "./authority.mjs";
import { Random } from "./random.mjs";
import { Station, assertConverged, settle } from "./station.mjs";

function simulate(seed, { steps = 150, trims = false } = {}) {
  const random = new Random(seed);
  const authority = new Authority();
  const stations = Array.from({ length: 2 + (seed % 3) }, (_, i) => new Station(authority, i));
  const cutChance = random.pick([0, 0.01, 0.05]);
  const typeChance = random.pick([0.1, 0.3, 0.6]);
  settle(stations, random);
  for (let step = 0; step < steps; step++) {
    const station = random.pick(stations);
    if (random.chance(cutChance)) station.cut();
    else if (!station.link && random.chance(0.3)) station.connect();
    if (trims && random.chance(0.1)) authority.horizon = authority.revision;
    if (random.chance(typeChance) && station.client.canEdit) station.type(random);
    else if (station.link && random.chance(0.5)) station.deliverToServer();
    else if (station.link) station.deliverToClient();
    assert.equal(station.client.text, station.shown);
  }
  settle(stations, random);
  assertConverged(authority, stations);
  return authority;
}

describe("Clients and an authority", () => {
  test("converge over delays and cuts", () => {
    let revisions = 0;
    for (let seed = 1; seed <= 300; seed++) {
      try {
        revisions += simulate(seed).revision;
      } catch (error) {
        error.message = `seed ${seed}: ${error.message}`;
        throw error;
      }
    }
    assert.ok(revisions > 3000, `${revisions} edits were committed`);
  });

  test("converge when a returning client meets a snapshot instead of edits", () => {
    for (let seed = 1; seed <= 300; seed++) {
      try {
        simulate(seed, { trims: true });
      } catch (error) {
        error.message = `seed ${seed}: ${error.message}`;
        throw error;
      }
    }
  });

  test("commit each edit exactly once, whatever is cut", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const authority = new Authority();
      const stations = [new Station(authority, "a"), new Station(authority, "b")];
      settle(stations, random);
      const marks = [];
      for (let step = 0; step < 120; step++) {
        const station = random.pick(stations);
        if (random.chance(0.08)) station.cut();
        else if (!station.link) station.connect();
        if (random.chance(0.05)) authority.horizon = authority.revision;
        if (random.chance(0.2) && station.client.canEdit) {
          const mark = `<${station.name}${marks.length}>`;
          marks.push(mark);
          const { length } = station.client.text;
          const at = random.chance(0.5) ? 0 : length;
          const operation = TextOperation.replacing(length, at, at, mark);
          station.shown = operation.apply(station.shown);
          station.client.edit(operation);
        } else if (station.link && random.chance(0.5)) {
          station.deliverToServer();
        } else if (station.link) {
          station.deliverToClient();
        }
      }
      settle(stations, random);
      assertConverged(authority, stations);
      for (const mark of marks) {
        assert.equal(authority.text.split(mark).length, 2, `seed ${seed}: ${mark}`);
      }
    }
  });
});
