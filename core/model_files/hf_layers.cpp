// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_layers.h"

#include "core/checked_json.h"

#include <algorithm>
#include <array>
#include <optional>

namespace posviz {

namespace {

using nlohmann::json;

constexpr std::int64_t mostLayers = 1000;
constexpr std::size_t mostKinds = 16;

/// One layer, before those alike are put together.
struct SingleLayer {
    std::string attention; ///< as in layer_types
    bool turns = true;
    std::string settings{}; ///< those of lists with one entry a layer, as they stand in the file
    std::size_t index = 0;
};

/// Settings that may be a list with one entry a layer.
constexpr std::array<std::string_view, 5> listsByLayer{"rope_theta", "partial_rotary_factors", "partial_rotary_factor",
                                                       "rotary_dims", "head_dim"};

bool isSliding(std::string_view attention) { return attention.find("sliding") != std::string_view::npos; }

/// Layers that mix tokens by other means than attention have no angles.
bool isRecurrent(std::string_view kind)
{
    static constexpr std::array<std::string_view, 5> words{"linear", "mamba", "conv", "recurrent", "ssm"};
    return std::ranges::any_of(words, [&](std::string_view word) { return kind.find(word) != std::string_view::npos; });
}

class LayerReader {
  public:
    LayerReader(HfReading &reading, const HfObject &part, const HfModel *model)
        : m_reading(reading), m_part(part), m_model(model), m_rule(model ? model->layers : HfLayers::Alike)
    {
    }

    std::vector<HfLayer> read()
    {
        readCount();
        readTypes();
        readAttentionIndices();
        readTurning();
        readLists();
        std::vector<HfLayer> kinds = together();
        addNested(kinds);
        addLocal(kinds);
        std::stable_partition(kinds.begin(), kinds.end(), [](const HfLayer &kind) { return kind.name == "full_attention"; });
        if (kinds.size() == 1 && kinds.front().turns)
            kinds.front() = {.scaled = kinds.front().scaled,
                             .local = kinds.front().local,
                             .index = kinds.front().index,
                             .attention = kinds.front().attention};
        if (kinds.empty())
            kinds.emplace_back();
        if (kinds.size() > mostKinds) {
            m_reading.fail("has more than {0} kinds of layers, the most that can be read.", plain(mostKinds));
            kinds.resize(1);
        }
        return kinds;
    }

  private:
    void readCount()
    {
        const HfField field = m_part.first({"num_hidden_layers", "n_layer", "n_layers", "num_layers"});
        if (field && field.value->is_number_integer() && *field.value > 0 && *field.value <= mostLayers)
            m_layers.resize(field.value->get<std::size_t>(), {.attention = "full_attention"});
    }

    void readTypes()
    {
        const HfField field = m_part.at("layer_types");
        if (field) {
            const auto text = [](const json &entry) { return entry.is_string(); };
            if (!field.value->is_array() || field.value->empty() || field.value->size() > mostLayers
                || !std::ranges::all_of(*field.value, text)) {
                m_reading.fail("{0} is {1}; it must be a list of strings, one per layer.", field.key,
                               describedJson(*field.value));
                return;
            }
            m_layers.clear();
            for (const json &entry : *field.value)
                m_layers.push_back({.attention = entry.get<std::string>()});
            m_said = true;
            m_reading.note(field, Verdict::Used, sentence("kind of each layer"));
            return;
        }
        readPeriod();
    }

    /// Bamba's list of the layers that attend; the others are recurrent.
    void readAttentionIndices()
    {
        const HfField list = m_part.first({"attn_layer_indices", "full_attn_idxs"});
        if (!list || m_said || m_layers.empty())
            return;
        const auto isLayer = [&](const json &entry) { return entry.is_number_unsigned() && entry < m_layers.size(); };
        if (!list.value->is_array() || !std::ranges::all_of(*list.value, isLayer)) {
            m_reading.fail("{0} is {1}; it must be a list of layers, each from 0 to {2}.", list.key,
                           list.value->is_array() ? verbatim(asInFile(*list.value)) : describedJson(*list.value),
                           plain(static_cast<std::int64_t>(m_layers.size()) - 1));
            return;
        }
        for (SingleLayer &layer : m_layers)
            layer.attention = "recurrent";
        for (const json &entry : *list.value)
            m_layers[entry.get<std::size_t>()].attention = "full_attention";
        m_said = true;
        m_reading.note(list, Verdict::Used,
                       sentence("which layers have attention; the others are recurrent, which tells positions apart"));
    }

    /// Lists with one entry a layer make kinds of those whose entries differ.
    void readLists()
    {
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            m_layers[i].index = i;
        for (const std::string_view key : listsByLayer) {
            const HfField list = m_part.at(key);
            if (!list || !list.value->is_array())
                continue;
            if (m_layers.empty())
                return;
            if (list.value->size() < m_layers.size()) {
                m_reading.fail("{0} is a list of {1}; it must be a number, or a list with one for each of the {2} layers.",
                               list.key, plain(static_cast<std::int64_t>(list.value->size())),
                               plain(static_cast<std::int64_t>(m_layers.size())));
                return;
            }
            for (std::size_t i = 0; i < m_layers.size(); ++i)
                m_layers[i].settings += std::string(key) + "=" + (*list.value)[i].dump() + ";";
            m_said = true;
        }
    }

    /// Every so many layers have full attention, the others slide or are recurrent.
    void readPeriod()
    {
        HfField field = m_part.first({"sliding_window_pattern", "global_attn_every_n_layers", "full_attention_interval"});
        const bool recurrent = field.key.ends_with("full_attention_interval");
        std::int64_t period = m_model ? m_model->fullEvery : 0;
        if (field && field.value->is_number())
            period = m_reading.count(field);
        const bool slides =
            recurrent || m_part.at("sliding_window") || m_part.at("local_attention") || field || (m_model && m_model->localBase);
        if (period < 2 || !slides)
            return;
        m_said = true;
        const bool first = field.key.ends_with("global_attn_every_n_layers") || (m_model && m_model->type == "modernbert");
        const std::string other =
            recurrent || (m_model && m_model->type == "qwen3_next") ? "linear_attention" : "sliding_attention";
        if (m_layers.empty())
            m_layers.resize(static_cast<std::size_t>(std::min(period, mostLayers)), {.attention = "full_attention"});
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            if (const auto place = static_cast<std::int64_t>(i); (place + (first ? 0 : 1)) % period != 0)
                m_layers[i].attention = other;
        noteRule(field, sentence("one of {0} layers has full attention", period));
    }

    /// A rule of the file, or of the model where the field is missing.
    void noteRule(const HfField &field, Sentence text)
    {
        if (field)
            m_reading.note(field, Verdict::Used, std::move(text));
        else
            m_reading.note(field, Verdict::Defaulted, transformersDefault(std::move(text), m_model->type));
    }

    void readTurning()
    {
        const HfField list = m_part.at("no_rope_layers");
        if (list && list.value->is_array() && !list.value->empty())
            return readTurningList(list);
        if (list && !list.value->is_array()) {
            m_reading.fail("{0} is {1}; it must be a list with one number per layer.", list.key, describedJson(*list.value));
            return;
        }
        HfField interval = m_part.first({"no_rope_layer_interval", "nope_layer_interval"});
        std::int64_t period = interval ? m_reading.count(interval) : m_model ? m_model->unturnedEvery : 0;
        if (period >= 1) {
            if (m_layers.empty())
                m_layers.resize(static_cast<std::size_t>(std::min(period, mostLayers)), {.attention = "full_attention"});
            for (std::size_t i = 0; i < m_layers.size(); ++i)
                m_layers[i].turns = (static_cast<std::int64_t>(i) + 1) % period != 0;
            noteRule(interval, period == 1 ? sentence("no layer has rotation")
                                           : sentence("every layer but one in {0} has rotation", period));
        }
        if (list)
            m_reading.note(list, Verdict::Ignored, sentence("empty: no_rope_layer_interval says which layers have rotation"));
        applyRule();
    }

    /// 1: the layer turns, whatever the key's name says.
    void readTurningList(const HfField &list)
    {
        const auto flag = [](const json &entry) { return entry.is_boolean() || entry == 0 || entry == 1; };
        if (list.value->size() > mostLayers || !std::ranges::all_of(*list.value, flag)) {
            m_reading.fail("{0} has values other than 0 and 1; it must be a list of these, one per layer, where 1 means RoPE.",
                           list.key);
            return;
        }
        if (m_layers.size() != list.value->size()) {
            if (!m_layers.empty())
                m_reading.note(list, Verdict::Contradicted,
                               sentence("has {0} entries for {1} layers", list.value->size(), m_layers.size()));
            m_layers.resize(list.value->size(), {.attention = "full_attention"});
        }
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            m_layers[i].turns = (*list.value)[i] == 1 || (*list.value)[i] == true;
        m_reading.note(list, Verdict::Used, sentence("layers with 1 have RoPE, those with 0 do not"));
        if (m_part.first({"no_rope_layer_interval", "nope_layer_interval"}))
            m_reading.note(m_part.first({"no_rope_layer_interval", "nope_layer_interval"}), Verdict::Ignored,
                           sentence("no_rope_layers says which layers have RoPE"));
        applyRule();
    }

    void applyRule()
    {
        const bool slides = std::ranges::any_of(m_layers, [](const SingleLayer &layer) { return isSliding(layer.attention); });
        for (SingleLayer &layer : m_layers) {
            if (m_rule == HfLayers::FullUnturned && slides && layer.attention == "full_attention")
                layer.turns = false;
            if (m_rule == HfLayers::ChunkedTurned && !m_said && layer.turns)
                layer.attention = "chunked_attention";
            if (isRecurrent(layer.attention))
                layer.turns = false;
        }
    }

    /// "_2" for the second kind of layers that attend alike and have other settings.
    std::string numberAmong(const SingleLayer &layer) const
    {
        std::vector<std::string> settings;
        for (const SingleLayer &other : m_layers)
            if (other.attention == layer.attention && std::ranges::find(settings, other.settings) == settings.end())
                settings.push_back(other.settings);
        const auto place = std::ranges::find(settings, layer.settings) - settings.begin();
        return place == 0 ? "" : "_" + std::to_string(place + 1);
    }

    HfLayer kindOf(const SingleLayer &layer, bool bothWays) const
    {
        HfLayer kind{.name = layer.attention + numberAmong(layer) + (bothWays && !layer.turns ? "_no_rope" : ""),
                     .turns = layer.turns,
                     .scaled = !(m_rule == HfLayers::SlidingUnscaled && isSliding(layer.attention)),
                     .local = isSliding(layer.attention),
                     .index = layer.index,
                     .attention = layer.attention};
        if (!layer.turns)
            kind.why = isRecurrent(layer.attention) ? sentence("no rotary attention: the recurrence tells positions apart")
                                                    : sentence("no rotation there");
        return kind;
    }

    std::vector<HfLayer> together() const
    {
        std::vector<HfLayer> kinds;
        std::vector<std::int64_t> counts;
        for (const SingleLayer &layer : m_layers) {
            const bool bothWays = std::ranges::any_of(m_layers, [&](const SingleLayer &other) {
                return other.attention == layer.attention && other.turns != layer.turns;
            });
            HfLayer kind = kindOf(layer, bothWays);
            const auto known = std::ranges::find(kinds, kind.name, &HfLayer::name);
            if (known == kinds.end()) {
                kinds.push_back(std::move(kind));
                counts.push_back(1);
            } else {
                ++counts[static_cast<std::size_t>(known - kinds.begin())];
            }
        }
        for (std::size_t i = 0; i < kinds.size(); ++i)
            kinds[i].share = shareOfLayers(counts[i], std::ssize(m_layers));
        return kinds;
    }

    /// Kinds that rope_parameters names and layer_types does not.
    void addNested(std::vector<HfLayer> &kinds) const
    {
        const HfObject parameters = m_part.object("rope_parameters");
        if (!parameters.exists())
            return;
        const auto isObject = [](const json &value) { return value.is_object(); };
        if (!m_said && std::ranges::any_of(parameters.json(), isObject))
            kinds.clear();
        for (const auto &[name, value] : parameters.json().items())
            if (value.is_object())
                addKind(kinds, name);
    }

    /// A base of their own makes sliding layers a kind, though nothing says which they are.
    void addLocal(std::vector<HfLayer> &kinds) const
    {
        if (!m_part.at(setting::slidingBase) && !(m_model && m_model->localBase))
            return;
        addKind(kinds, "full_attention");
        addKind(kinds, "sliding_attention");
    }

    void addKind(std::vector<HfLayer> &kinds, const std::string &name) const
    {
        if (kinds.size() > mostKinds)
            return;
        if (!m_said)
            for (HfLayer &kind : kinds)
                kind.share = {};
        if (std::ranges::find(kinds, name, &HfLayer::name) == kinds.end())
            kinds.push_back({.name = name, .local = isSliding(name)});
    }

    HfReading &m_reading;
    const HfObject &m_part;
    const HfModel *m_model;
    HfLayers m_rule;
    std::vector<SingleLayer> m_layers;
    bool m_said = false; ///< the file or the model says which layers are of which kind
};

} // namespace

Sentence ofLayers(Sentence text, bool own, const HfLayer &layer)
{
    return own && !layer.name.empty() ? sentence("{0}, {1} layers", std::move(text), asShown(layer.name, 60)) : text;
}

std::vector<HfLayer> hfLayers(HfReading &reading, const HfObject &part, const HfModel *model)
{
    return LayerReader(reading, part, model).read();
}

} // namespace posviz
