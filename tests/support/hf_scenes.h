// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scaling/knobs.h"

#include "core/scene_edits.h"
#include "tests/support/scenes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>

// Scenes from Hugging Face configurations, as the golden numbers name them: flat rope_scaling (type or rope_type), newer
// rope_parameters, Gemma 3's two bases and Phi-3's original length outside. Only what RoPE's frequencies depend on.

/// What RoPE is evaluated from.
struct RopeCase {
    int dimension = 128; ///< of a head
    double base = 10000;
    double fraction = 1; ///< of it that is turned
    std::string scaling = "none";
    posviz::Values values{};
    posviz::Lists lists{};
    std::int64_t length = 1;
    bool interleaved = false;
};

inline posviz::Scene sceneOf(const RopeCase &wanted)
{
    using namespace posviz;
    Scene scene = certain(withScaling(sceneOf("rope", wanted.dimension, wanted.base, wanted.length), wanted.scaling));
    scene = withKnobs(scene, {{"rotary_fraction", wanted.fraction}, {"pairing", wanted.interleaved ? 1.0 : 0.0}});
    scene = withKnobs(scene, wanted.values);
    for (const auto &[key, numbers] : wanted.lists)
        scene = certain(withList(std::move(scene), key, numbers));
    return scene;
}

inline posviz::Rotary rotaryOf(const RopeCase &wanted) { return std::get<posviz::Rotary>(signalOf(sceneOf(wanted))); }

/// The index of a choice of a scaling's knob: choiceOf("yarn", "ramp", "paper_ramp_by_rotations").
inline double choiceOf(std::string_view scaling, std::string_view key, std::string_view choice)
{
    for (const posviz::Parameter &parameter : posviz::findScaling(scaling)->parameters)
        if (parameter.key == key)
            return certain(posviz::parsedValue(parameter, choice));
    qFatal("no such knob: %s", std::string(key).c_str());
}

/// The number under the first of the keys that is there and not null.
inline std::optional<double> numberIn(const nlohmann::json &object, std::initializer_list<const char *> keys)
{
    for (const char *key : keys)
        if (object.contains(key) && object.at(key).is_number())
            return object.at(key).get<double>();
    return {};
}

/// The object that holds a configuration's scaling; an empty one where nothing is scaled.
inline nlohmann::json ropeParametersOf(const nlohmann::json &config)
{
    for (const char *key : {"rope_parameters", "rope_scaling"})
        if (config.contains(key) && config.at(key).is_object())
            return config.at(key);
    return nlohmann::json::object();
}

/// What "rope_type" or "type" means here: "su" is LongRoPE's first name, M-RoPE's frequencies are RoPE's.
inline std::string scalingIn(const nlohmann::json &rope)
{
    const std::string type = rope.contains("rope_type") ? rope.at("rope_type").get<std::string>()
                             : rope.contains("type")    ? rope.at("type").get<std::string>()
                                                        : "default";
    return type == "default" || type == "mrope" ? "none" : type == "su" ? "longrope" : type;
}

/// Sets the factor, and where the scaling has one the trained length, as transformers finds them.
inline void readLengths(RopeCase &read, const nlohmann::json &config, const nlohmann::json &rope)
{
    const double longest = config.at("max_position_embeddings");
    std::optional<double> trained = numberIn(config, {"original_max_position_embeddings"});
    if (!trained)
        trained = numberIn(rope, {"original_max_position_embeddings"});
    std::optional<double> factor = numberIn(rope, {"factor"});
    if (read.scaling == "dynamic")
        trained = longest;
    if (!trained)
        trained = longest;
    if (!factor && read.scaling != "proportional")
        factor = longest / *trained;
    if (factor)
        read.values["factor"] = *factor;
    if (read.scaling != "linear" && read.scaling != "proportional")
        read.values["original_max_position_embeddings"] = *trained;
}

/// RoPE of a configuration at a sequence length; none: as the model is built. layerType: "sliding_attention" or empty.
inline RopeCase ropeCaseOf(const nlohmann::json &config, std::optional<std::int64_t> length, const std::string &layerType = "")
{
    const nlohmann::json rope = ropeParametersOf(config);
    RopeCase read{.length = length.value_or(1)};
    // DeepSeek turns a part of its own; hidden_size says nothing about a head there.
    std::optional<double> head = numberIn(config, {"qk_rope_head_dim", "head_dim"});
    if (!head)
        head = *numberIn(config, {"hidden_size", "n_embd"}) / *numberIn(config, {"num_attention_heads", "n_head"});
    read.dimension = static_cast<int>(*head);
    read.base = numberIn(rope, {"rope_theta"}).value_or(numberIn(config, {"rope_theta", "rotary_emb_base"}).value_or(10000));
    const auto local = numberIn(config, {"rope_local_base_freq"});
    if (layerType == "sliding_attention" && local) {
        read.base = *local;
        return read;
    }
    read.scaling = scalingIn(rope);
    std::optional<double> fraction = numberIn(config, {"partial_rotary_factor", "rotary_pct"});
    if (const auto turned = numberIn(config, {"rotary_dim"}))
        fraction = *turned / *head;
    if (read.scaling == "proportional")
        read.values["partial_rotary_factor"] = numberIn(rope, {"partial_rotary_factor"}).value_or(1);
    else
        read.fraction = fraction.value_or(1);
    if (read.scaling == "none")
        return read;

    readLengths(read, config, rope);
    for (const char *key :
         {"beta_fast", "beta_slow", "low_freq_factor", "high_freq_factor", "attention_factor", "mscale", "mscale_all_dim"})
        if (const auto number = numberIn(rope, {key}))
            read.values[key] = *number;
    if (rope.contains("truncate"))
        read.values["truncate"] = choiceOf("yarn", "truncate", rope.at("truncate").get<bool>() ? "true" : "false");
    for (const char *key : {"short_factor", "long_factor"})
        if (rope.contains(key))
            read.lists[key] = rope.at(key).get<std::vector<double>>();
    return read;
}
