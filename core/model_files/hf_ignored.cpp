// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_ignored.h"

#include "core/model_files/hf_parts.h"
#include "core/model_files/hf_rope.h"
#include "core/settings/scaling_settings.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace posviz {

namespace {

using nlohmann::json;

struct Reason {
    std::string_view key;
    Pattern<0> text;
};

constexpr Pattern<0> temperature = "multiplies queries by a number that grows slowly with position; not shown";
constexpr Pattern<0> lengthOnly = "limits the sequence length, not how positions are encoded";
constexpr Pattern<0> pictureTable = "number of positions in an image's table";
constexpr Pattern<0> convolution = "a convolution over the audio also encodes positions; not shown";
constexpr Pattern<0> indexer = "belongs to the indexer that selects keys, not to attention";

/// Keys that are understood and change no picture, whether they sound like positions or not.
constexpr std::array reasons{
    Reason{"sliding_window", limitsReach},
    Reason{"attention_chunk_size", limitsReach},
    Reason{"local_attention", limitsReach},
    Reason{"attn_temperature_tuning", temperature},
    Reason{"floor_scale", temperature},
    Reason{"attn_scale", temperature},
    Reason{"llama_4_scaling_beta", temperature},
    Reason{"use_logn_attn", temperature},
    Reason{"indexer_rope_interleave", indexer},
    Reason{"qk_nope_head_dim", unturnedFeatures},
    Reason{"initial_context_length", "the trained length is read from the scaling"},
    Reason{"use_dynamic_ntk", "the model's own code raises the base beyond the trained length; what is shown holds up to it"},
    Reason{"max_position_embeddings", lengthOnly},
    Reason{"n_positions", lengthOnly},
    Reason{"seq_length", lengthOnly},
    Reason{"max_source_positions", lengthOnly},
    Reason{"max_target_positions", lengthOnly},
    Reason{"max_decoder_position_embeddings", lengthOnly},
    Reason{"max_encoder_position_embeddings", lengthOnly},
    Reason{"n_ctx", lengthOnly},
    Reason{"layer_switch", "the same as sliding_window_pattern"},
    Reason{"order_of_interleaved_layers", "which kind of layer comes first"},
    Reason{"mup_scale_qk_dot_by_d", "divides scores by the head dimension instead of its square root; biases are unchanged"},
    Reason{"num_conv_pos_embeddings", convolution},
    Reason{"num_conv_pos_embedding_groups", convolution},
    Reason{"xdrope_section", "four sections of pairs, for images; on text all position indices are equal, which is the same as "
                             "RoPE"},
    Reason{"dual_chunk_attention_config", "not shown together with a scaling"},
    Reason{"compression_ratio", "1: nothing is divided"},
    Reason{"freq_allocation", "number of pairs for time, where there are three axes"},
    Reason{"rope_3d", "whether images have three axes"},
    Reason{"attn_layer_period", "which layers have attention"},
    Reason{"attn_layer_offset", "which layers have attention"},
    Reason{"position_embedding_size", pictureTable},
    Reason{"num_position_embeddings", pictureTable},
    Reason{"finetuned", "whether the model was trained with the scaling; the frequencies are the same"},
    Reason{"rotary_emb_scale_base", "belongs to xPos, which is shown only if chosen by hand"},
    Reason{"use_mrope", "the sections assign pairs to time, height and width"},
};

const Reason *reasonFor(std::string_view key)
{
    const auto found = std::ranges::find(reasons, key, &Reason::key);
    return found == reasons.end() ? nullptr : &*found;
}

Sentence whyIgnored(std::string_view key, const json &value, const std::string &scaling, bool turns, bool drawn)
{
    if (const Reason *reason = reasonFor(key))
        return sentence(reason->text);
    if (value == false)
        return sentence("false: no effect");
    if (value.is_number() && value == 0)
        return sentence("0: not used");
    if (!drawn)
        return sentence("is about positions; nothing is shown of this model");
    if (!turns && (soundsPositional(key) || isScalingKey(key)))
        return sentence("there is no rotation in what is shown");
    if (isScalingKey(key))
        return scaling == "None" ? sentence(nothingScaled) : sentence("{0} does not use it", scaling);
    return sentence("not known here: shown as if it were absent; a program that knows it may encode positions differently");
}

bool isAbout(std::string_view key) { return soundsPositional(key) || reasonFor(key) != nullptr; }

/// Counts what is left of an object's keys: none is passed over in silence.
void passRest(HfReading &reading, const HfObject &object)
{
    for (const auto &[key, value] : object.json().items())
        if (const std::string whole = object.at(key).key; !isHfPartKey(key, value) && !reading.notedInside(whole))
            reading.pass(whole, asInFile(value));
}

} // namespace

void noteHfIgnored(HfReading &reading, const HfObject &part, const std::string &scaling, bool turns, bool drawn)
{
    for (const auto &[key, value] : part.json().items()) {
        const HfField field = part.at(key);
        const bool inside = value.is_object() && (key == "rope_scaling" || key == "rope_parameters");
        if (field && isAbout(key) && !inside && !isHfPartKey(key, value) && !reading.notedInside(field.key))
            reading.note(field, Verdict::Ignored, whyIgnored(key, value, scaling, turns, drawn));
    }
    for (const HfObject &object : hfRopeObjects(part))
        for (const auto &[key, value] : object.json().items()) {
            const HfField field = object.at(key);
            if (field && !value.is_object() && !reading.noted(field.key))
                reading.note(field, Verdict::Ignored, whyIgnored(key, value, scaling, turns, drawn));
        }
}

void noteHfOutside(HfReading &reading, const HfObject &file, const HfObject &part, const std::string &partName)
{
    const std::string name = asShown(partName, 60);
    for (const auto &[key, value] : file.json().items()) {
        const HfField outside = file.at(key);
        if (!outside || !isAbout(key) || isHfPartKey(key, value) || reading.noted(outside.key))
            continue;
        const HfField inside = part.at(key);
        if (inside && *inside.value != value)
            reading.note(outside, Verdict::Contradicted,
                         sentence("is {0} in {1}, which is used here", asInFile(*inside.value), name));
        else
            reading.note(outside, Verdict::Ignored,
                         inside ? sentence("same in {0}", name)
                                : sentence("is outside {0}, where the model's settings are", name));
    }
}

void passHfRest(HfReading &reading, const HfObject &file, const HfObject &part)
{
    passRest(reading, part);
    if (!part.prefix().empty())
        passRest(reading, file);
}

} // namespace posviz
