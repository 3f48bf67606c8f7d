// A seeded world around the engine.
