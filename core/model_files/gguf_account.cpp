// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf_account.h"

#include "core/evaluate.h"
#include "core/model_files/gguf_architectures.h"
#include "core/model_files/gguf_draft.h"
#include "core/model_files/gguf_index.h"
#include "core/model_files/gguf_scaling.h"
#include "core/model_files/phrases.h"
#include "core/model_files/table_files.h"
#include "core/numbers.h"
#include "core/shown_text.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace posviz {

namespace {

constexpr Pattern<0> unknownChange = "not known here; its effect is not shown";
constexpr std::array<std::string_view, 2> tableNames{"position_embd.weight", "v.position_embd.weight"};

/// True where a part of a key or a tensor's name tells that it is about positions.
bool soundsPositionalInGguf(std::string_view name)
{
    static constexpr std::array<std::string_view, 8> parts{"rope",     "alibi",       "position_embd", "relative",
                                                           "attn_rel", "temperature", "sliding",       "pos_embd"};
    return std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

class AccountReader {
  public:
    AccountReader(const Gguf &gguf, const std::filesystem::path &path) : m_draft(gguf, path), m_path(path) {}

    Result<ModelAccount> read(const ModelChoice &choice)
    {
        readName();
        const GgufPositions positions = positionsOfFile();
        switch (positions) {
        case GgufPositions::Neighbours:
        case GgufPositions::Halves:
        case GgufPositions::Sections:
        case GgufPositions::InterleavedSections:
            readRotary(positions);
            break;
        case GgufPositions::Learned:
            readLearned();
            break;
        case GgufPositions::Alibi:
            readAlibi();
            break;
        case GgufPositions::Buckets:
            readBuckets();
            break;
        case GgufPositions::None:
            readNothing();
        }
        noteRest();
        return finished(choice);
    }

  private:
    const Gguf &gguf() const { return m_draft.gguf(); }

    // -- Which kind

    void readName()
    {
        if (const GgufArchitecture *known = findGgufArchitecture(m_draft.architecture())) {
            m_architecture = *known;
            m_known = true;
        }
        const GgufEntry *name = gguf().entry("general.name");
        const auto *text = name ? std::get_if<std::string>(&name->value) : nullptr;
        m_model = text ? shownValue(*name) : m_draft.architecture();
        if (text)
            m_draft.noteKey("general.name", Verdict::Used, sentence("name of the model"));
    }

    const GgufTensor *tableTensor() const
    {
        for (const std::string_view name : tableNames)
            if (const GgufTensor *tensor = gguf().tensor(name))
                return tensor;
        return nullptr;
    }

    bool hasRopeKeys() const
    {
        const std::string prefix = m_draft.key("rope.");
        return std::ranges::any_of(gguf().entries, [&](const GgufEntry &entry) { return entry.key.starts_with(prefix); });
    }

    GgufPositions positionsOfFile()
    {
        using enum GgufPositions;
        if (m_architecture.finetunedTurns && m_draft.flag(setting::finetuned) == false) {
            m_draft.note(setting::finetuned, Verdict::Used,
                         sentence("false: no rotation, as in llama.cpp for this architecture"));
            return None;
        }
        if (!m_known)
            return hasRopeKeys() ? Halves : tableTensor() ? Learned : None;
        // llama.cpp takes the depth for the size: Baichuan-13B has ALiBi, 7B turns.
        if (m_draft.architecture() == "baichuan" && m_draft.number("block_count") == 40.0)
            return Alibi;
        if (m_architecture.positions == Alibi && m_draft.architecture() == "mpt"
            && m_draft.number(setting::largestAlibiBias).value_or(0) == 0)
            return tableTensor() ? Learned : None;
        if ((m_draft.architecture() == "glm4" || m_draft.architecture() == "glm4moe") && m_draft.has(setting::sections))
            return Sections;
        if (m_architecture.positions == Learned && m_draft.architecture() == "clip" && !tableTensor())
            return None;
        return m_architecture.positions;
    }

    void noteArchitecture(Sentence text)
    {
        const bool said = gguf().entry("general.architecture") != nullptr;
        // What is drawn of an architecture that nobody here knows must be seen to be a guess.
        if (said && !m_known)
            m_draft.noteKey("general.architecture", Verdict::Contradicted,
                            sentence("not known here: shown as one that {0}, which is a guess; compare with llama.cpp's code",
                                     std::move(text)));
        else
            m_draft.noteKey("general.architecture", said ? Verdict::Used : Verdict::Defaulted,
                            remarked(std::move(text), sentence(m_architecture.remark)));
    }

    // -- RoPE

    void readRotary(GgufPositions positions)
    {
        m_draft.encoding("rope");
        readPairing(positions);
        readBase();
        const int turned = readHead();
        if (m_draft.error())
            return;
        readLength();
        readGgufScaling(m_draft, m_architecture, turned, m_draft.number(setting::length).value_or(0));
        if (positions == GgufPositions::Sections || positions == GgufPositions::InterleavedSections)
            readSections(positions, turned);
        if (!m_draft.error())
            readSlidingLayers();
    }

    void readPairing(GgufPositions positions)
    {
        const bool neighbours = positions == GgufPositions::Neighbours;
        m_draft.choose(setting::pairing.knob, neighbours ? "interleaved" : "half");
        if (!m_known)
            return noteArchitecture(sentence("rotates features i and i + n/2, like most"));
        Sentence text = neighbours ? sentence("rotates features 2i and 2i + 1 (llama.cpp's NORM)")
                                   : sentence("rotates features i and i + n/2 (llama.cpp's NEOX)");
        if (m_architecture.reordered)
            text = remarked(std::move(text), sentence("conversion from Hugging Face's split halves reorders the rows of queries "
                                                      "and keys, so scores are the same"));
        else if (positions == GgufPositions::Sections)
            text = sentence("M-RoPE on features i and i + n/2, sections one after another (llama.cpp's MROPE)");
        else if (positions == GgufPositions::InterleavedSections)
            text = sentence("M-RoPE on features i and i + n/2, sections alternating (llama.cpp's IMROPE)");
        noteArchitecture(std::move(text));
    }

    void readBase()
    {
        const std::optional<double> given = m_draft.number(setting::base);
        const double base = given.value_or(*setting::base.llamaCppDefault);
        m_draft.set(setting::base, base);
        noteOrDefault(setting::base, given.has_value(), baseFrequency(shownSetting(base)));
    }

    /// What a field says, or llama.cpp where the file does not.
    void noteOrDefault(GgufField field, bool given, Sentence text)
    {
        if (given)
            m_draft.note(field, Verdict::Used, std::move(text));
        else
            m_draft.note(field, Verdict::Defaulted, llamaCppDefault(std::move(text)));
    }

    void failRotary(GgufField field, Argument value, Argument size)
    {
        m_draft.fail("{0} is {1}; it must be an even number from 2 to {2}, the head dimension.", m_draft.key(field),
                     std::move(value), std::move(size));
    }

    /// Gives the number of features that are turned.
    int readHead()
    {
        const std::optional<double> turned = m_draft.number(setting::rotaryFraction);
        if (m_draft.has("attention.kv_lora_rank") && turned)
            return readLatentHead(*turned);
        const std::optional<double> head = readHeadSize(turned);
        if (m_draft.error())
            return 0;
        const double features = turned.value_or(*head);
        if (features > *head || features < 2 || std::fmod(features, 2) != 0) {
            failRotary(setting::rotaryFraction, shownValue(*gguf().entry(m_draft.key(setting::rotaryFraction))),
                       shownSetting(*head));
            return 0;
        }
        if (features != *head)
            m_draft.set(setting::rotaryFraction, features / *head);
        noteOrDefault(setting::rotaryFraction, turned.has_value(), turnedFeatures(shownSetting(features), shownSetting(*head)));
        return static_cast<int>(features);
    }

    /// DeepSeek's heads: some features are turned, all others come from a compressed vector that knows no position.
    int readLatentHead(double turned)
    {
        m_draft.set(setting::rotaryFraction, setting::headSize, turned);
        m_draft.note(setting::rotaryFraction, Verdict::Used,
                     sentence("{0} features of a head are rotated; only these are shown", shownSetting(turned)));
        for (const GgufField field :
             std::initializer_list<GgufField>{"attention.kv_lora_rank", setting::headSize, "attention.key_length_mla",
                                              "attention.head_count", "embedding_length"})
            if (m_draft.has(field))
                m_draft.note(field, Verdict::Ignored, sentence("unrotated features carry no position"));
        return static_cast<int>(m_draft.subject.dimension);
    }

    /// Sets the dimension of the subject to the size of a head.
    std::optional<double> readHeadSize(std::optional<double> turned)
    {
        const Setting &keyLength = setting::headSize;
        const std::optional<double> given = m_draft.number(keyLength);
        const std::optional<double> width = m_draft.number("embedding_length");
        const std::optional<double> heads = m_draft.numberOfAllLayers("attention.head_count");
        if (given) {
            m_draft.set(keyLength, *given);
            m_draft.note(keyLength, Verdict::Used, headSize(shownSetting(*given)));
            noteUnusedWidth(sentence("{0} gives the head dimension", keyLength.gguf));
            return given;
        }
        if (width && heads) {
            if (!(*heads >= 1) || std::fmod(*width, *heads) != 0) {
                m_draft.fail(unevenHeads(m_draft.key("embedding_length"), shownSetting(*width),
                                         m_draft.key("attention.head_count"), shownSetting(*heads)));
                return 0;
            }
            m_draft.set("embedding_length", setting::headSize, *width / *heads);
            m_draft.note("embedding_length", Verdict::Used,
                         sentence("{0}: over attention.head_count", headSize(shownSetting(*width / *heads))));
            m_draft.note("attention.head_count", Verdict::Used, sentence("{0} heads", shownSetting(*heads)));
            return *width / *heads;
        }
        const double size = turned.value_or(m_draft.subject.dimension);
        if (turned)
            m_draft.set(setting::rotaryFraction, setting::headSize, size);
        m_draft.note(keyLength, Verdict::Defaulted,
                     turned ? sentence("{0}, all of them rotated", headSize(shownSetting(size)))
                            : posvizDefault(headSize(shownSetting(size))));
        noteUnusedWidth(sentence("the head dimension does not follow from it alone"));
        return size;
    }

    void noteUnusedWidth(const Sentence &reason)
    {
        for (const std::string_view field : {"embedding_length", "attention.head_count"})
            if (m_draft.has(field))
                m_draft.note(field, Verdict::Ignored, reason);
    }

    void readLength()
    {
        const Setting &field = setting::length;
        if (const std::optional<double> length = m_draft.number(field)) {
            m_draft.set(field, *length);
            m_draft.note(field, Verdict::Used, sequenceLength(shownSetting(*length)));
        } else if (!m_draft.error())
            m_draft.note(field, Verdict::Defaulted, posvizDefault(sequenceLength(argument(m_draft.subject.length))));
    }

    void readSections(GgufPositions positions, int turned)
    {
        const Setting &field = setting::sections;
        const std::vector<double> sections = m_draft.list(field);
        const Subject before = m_draft.subject;
        Sentence reason =
            sections.size() > 3 && sections[3] != 0 ? sentence("Posviz shows three sections, not four") : Sentence();
        if (m_draft.error())
            return;
        if (reason.empty()) {
            m_draft.encoding("mrope");
            m_draft.set(setting::rotaryFraction, setting::headSize, turned);
            m_draft.choose(setting::sectionsInTurn.knob, positions == GgufPositions::Sections ? "contiguous" : "interleaved");
            static constexpr std::array<std::string_view, 3> knobs{"mrope_section_t", "mrope_section_h", "mrope_section_w"};
            for (std::size_t i = 0; i < std::min(knobs.size(), sections.size()); ++i)
                m_draft.set(field, knobs[i], sections[i]);
            TableFiles none;
            const Result<Signal> signal = evaluate(m_draft.subject, none);
            reason = m_draft.error() || signal ? Sentence() : signal.failure().sentence;
        }
        if (!reason.empty()) {
            m_draft.subject = before;
            m_draft.note(field, Verdict::Ignored,
                         remarked(reason, sentence("on text, where all position indices are equal, it is the same as RoPE")));
        } else if (sections.empty())
            m_draft.note(field, Verdict::Defaulted, sentence("assigned to time, height and width as by default in Posviz"));
        else
            m_draft.note(field, Verdict::Used, sentence("number of pairs for time, height and width"));
    }

    // -- Layers with a sliding window

    void readSlidingLayers()
    {
        const double window = m_draft.number("attention.sliding_window").value_or(0);
        if (m_draft.has("attention.sliding_window"))
            m_draft.note("attention.sliding_window", Verdict::Ignored, sentence(limitsReach));
        const std::optional<double> base = m_draft.number(setting::slidingBase);
        const std::optional<double> ownBase = base ? base : window > 0 ? m_architecture.slidingBase : std::nullopt;
        const bool unscaled = m_architecture.slidingUnscaled && (window > 0 || base) && m_draft.subject.scaling != "none";
        if (m_draft.error() || (!ownBase && !unscaled))
            return;

        const Subject full = m_draft.subject;
        m_draft.subject = slidingSubject(ownBase, unscaled);
        if (m_draft.error())
            return;
        const Subject sliding = std::exchange(m_draft.subject, full);
        noteSliding(base, ownBase, unscaled);
        if (sliding == full)
            return;
        m_layers = {{"full_attention", full, layerText(full, 0)}, {"sliding_attention", sliding, layerText(sliding, 1)}};
    }

    Subject slidingSubject(std::optional<double> base, bool unscaled)
    {
        if (unscaled)
            m_draft.scaling("none");
        if (base)
            m_draft.set(setting::slidingBase, setting::base, *base);
        const std::optional<double> head = m_draft.number(setting::slidingHeadSize);
        const std::optional<double> turned = m_draft.number(setting::slidingRotaryFraction);
        if (head)
            m_draft.set(setting::slidingHeadSize, setting::headSize, *head);
        const int size = m_draft.subject.dimension;
        if (turned && (*turned > size || *turned < 2 || std::fmod(*turned, 2) != 0))
            failRotary(setting::slidingRotaryFraction, shownSetting(*turned), plain(size));
        else if (turned && m_draft.subject.encoding == "rope")
            m_draft.set(setting::slidingRotaryFraction, setting::rotaryFraction, *turned / size);
        return m_draft.subject;
    }

    void noteSliding(std::optional<double> base, std::optional<double> ownBase, bool unscaled)
    {
        const Sentence drawn = sentence("layers with full attention are shown");
        if (ownBase) {
            Sentence text = sentence("layers with a sliding window have the base {0}", shownSetting(*ownBase));
            if (unscaled)
                text = sentence("{0} and no scaling", std::move(text));
            if (!base)
                text = llamaCppDefault(std::move(text));
            m_draft.note(setting::slidingBase, base ? Verdict::Used : Verdict::Defaulted, remarked(std::move(text), drawn));
        } else
            m_draft.note("attention.sliding_window_pattern", Verdict::Used,
                         remarked(sentence("layers with a sliding window have no scaling"), drawn));
        for (const Setting *field : {&setting::slidingHeadSize, &setting::slidingRotaryFraction})
            if (m_draft.has(*field))
                m_draft.note(*field, Verdict::Used, sentence("in layers with a sliding window"));
        if (const std::string pattern = m_draft.key("attention.sliding_window_pattern");
            gguf().entry(pattern) && !m_draft.noted(pattern))
            m_draft.noteKey(pattern, Verdict::Used, sentence("which layers have a sliding window"));
    }

    /// "5 of 30 layers: base frequency 1 000 000".
    Sentence layerText(const Subject &subject, double mark) const
    {
        const std::vector<double> pattern = m_draft.list("attention.sliding_window_pattern");
        Sentence text = baseFrequency(shownSetting(subject.base));
        if (subject.scaling != "none")
            text = sentence("{0}, {1} scaling", std::move(text), subject.scaling);
        if (pattern.size() > 1)
            text = sentence("{0}: {1}", shareOfLayers(std::ranges::count(pattern, mark), std::ssize(pattern)), std::move(text));
        return text;
    }

    // -- Learned tables

    void readLearned()
    {
        m_draft.encoding("learned");
        noteArchitecture(sentence("a learned vector for each position is added to the token embedding"));
        const GgufTensor *tensor = tableTensor();
        const std::optional<double> width = m_draft.number("embedding_length");
        const std::optional<double> length = m_draft.number(setting::length);
        if (m_draft.error())
            return;
        if (tensor && takeTable(*tensor, length)) {
            if (width)
                m_draft.note("embedding_length", Verdict::Ignored, sentence("the table gives its width"));
            return;
        }
        if (width)
            m_draft.set("embedding_length", setting::headSize, *width);
        const Sentence features = sentence("{0} features", m_draft.subject.dimension);
        m_draft.note("embedding_length", width ? Verdict::Used : Verdict::Defaulted, width ? features : posvizDefault(features));
        readLength();
        m_draft.setNearest("rows", length.value_or(512));
        if (!tensor)
            m_draft.noteKey(std::string(tableNames[0]), Verdict::Defaulted,
                            sentence("the file has no such tensor: random rows are shown instead of trained ones"));
    }

    /// False where the tensor is no table that can be read.
    bool takeTable(const GgufTensor &tensor, std::optional<double> length)
    {
        const Result<TableSize> size = tableSize(m_draft.tensorEntry(tensor));
        if (!size) {
            m_draft.noteTensor(tensor, Verdict::Ignored,
                               sentence("random rows are shown instead: {0}", size.failure().sentence));
            return false;
        }
        m_draft.setNearest(setting::headSize.knob, static_cast<double>(size->columns));
        m_draft.setNearest("rows", static_cast<double>(size->rows));
        m_draft.setNearest(setting::length.knob, static_cast<double>(size->rows));
        m_draft.noteTensor(tensor, Verdict::Used, sentence("{0} positions, {1} features", size->rows, size->columns));
        if (!length)
            return true;
        const auto rows = static_cast<double>(size->rows);
        m_draft.note(setting::length,
                     *length == rows  ? Verdict::Used
                     : *length < rows ? Verdict::Ignored
                                      : Verdict::Contradicted,
                     *length == rows ? sequenceLength(shownSetting(rows))
                                     : sentence("the table has {0} rows, and these are shown", shownSetting(rows)));
        return true;
    }

    // -- Biases

    void readMaskAndHeads()
    {
        if (const std::optional<double> heads = m_draft.numberOfAllLayers("attention.head_count")) {
            m_draft.set("attention.head_count", "heads", *heads);
            if (m_draft.error())
                return; // the number may be one that no integer holds
            m_draft.note("attention.head_count", Verdict::Used, headCount(static_cast<std::int64_t>(*heads)));
        } else if (m_draft.has("attention.head_count"))
            m_draft.note("attention.head_count", Verdict::Ignored, sentence("differs from layer to layer"));
        if (const std::optional<bool> causal = m_draft.flag("attention.causal")) {
            m_draft.choose("mask", *causal ? "causal" : "none");
            m_draft.note("attention.causal", Verdict::Used,
                         *causal ? sentence("a query attends to earlier keys only") : sentence("a query attends to all keys"));
        }
    }

    void readAlibi()
    {
        const Setting &field = setting::largestAlibiBias;
        m_draft.encoding("alibi");
        noteArchitecture(sentence("ALiBi: subtracts slope × distance from the attention logits"));
        readMaskAndHeads();
        readLength();
        const std::optional<double> given = m_draft.number(field);
        if (m_draft.error())
            return;
        constexpr double usual = *setting::largestAlibiBias.llamaCppDefault;
        const double largest = given.value_or(usual);
        const auto heads = static_cast<unsigned>(parameterValue(m_draft.subject, *m_draft.knob("heads")));
        // llama.cpp's slopes are the paper's, from another power; with a power of two heads MPT's order is the same.
        const bool paper = largest == usual;
        if (!paper && std::has_single_bit(heads)) {
            m_draft.choose("slopes", "mpt");
            m_draft.set(field, largest);
        }
        Sentence text = sentence("the smallest slope is 2^−{0}", shownSetting(largest));
        const bool drawn = paper || std::has_single_bit(heads);
        if (!given)
            text = sentence("{0}, which llama.cpp fixes for this architecture", std::move(text));
        else if (!drawn)
            text = remarked(std::move(text), sentence("for a number of heads that is not a power of two Posviz shows it as 8"));
        if (m_draft.architecture() == "mpt" && !std::has_single_bit(heads))
            text = remarked(std::move(text), sentence("slopes are in llama.cpp's order; MPT's own code has another"));
        m_draft.note(field, !drawn ? Verdict::Ignored : given ? Verdict::Used : Verdict::Defaulted, std::move(text));
    }

    void readBuckets()
    {
        const Setting &field = setting::buckets;
        m_draft.encoding("t5");
        noteArchitecture(
            sentence("T5's relative bias: a learned bias for each head and distance bucket; the encoder is shown"));
        readMaskAndHeads();
        readLength();
        const std::optional<double> buckets = m_draft.number(field);
        if (buckets)
            m_draft.set(field, *buckets);
        m_draft.note(field, buckets ? Verdict::Used : Verdict::Defaulted,
                     sentence("{0} buckets; the last one begins at distance {1}, which llama.cpp fixes",
                              shownSetting(buckets.value_or(*field.llamaCppDefault)),
                              shownSetting(*setting::farthestBucket.llamaCppDefault)));
    }

    void readNothing()
    {
        if (m_known && m_draft.architecture() != "clip" && m_draft.architecture() != "mpt") {
            m_draft.encoding("nope");
            noteArchitecture(sentence("positions are told apart only by the order in which tokens are processed"));
            return readLength();
        }
        if (!m_known && gguf().entry("general.architecture")) {
            m_draft.noteKey("general.architecture", Verdict::Contradicted,
                            sentence("not known here, and no key says how it encodes positions; see llama.cpp's code"));
            m_lack = Lack{Lack::Of::Settings,
                          sentence("{0}: the architecture {1} is not known here, and no key says how it encodes positions.",
                                   m_path.string(), quotedText(m_draft.architecture()))};
            return;
        }
        m_draft.noteKey("general.architecture", Verdict::Ignored, sentence("the file says nothing about positions"));
        m_lack = Lack{Lack::Of::Settings, sentence("{0}: says nothing about positions.", m_path.string())};
    }

    // -- The end

    /// Every key and tensor that sounds as if it were about positions, and how many there are besides.
    void noteRest()
    {
        std::size_t keys = 0;
        for (const GgufEntry &entry : gguf().entries)
            if (isRest(entry.key, keys))
                m_draft.noteKey(entry.key, Verdict::Ignored,
                                nothingTurns() && entry.key.find(".rope.") != std::string::npos ? sentence("no rotation")
                                                                                                : sentence(unknownChange));
            else if (!m_draft.noted(entry.key))
                m_draft.pass(entry.key, shownValue(entry));
        std::size_t tensors = 0;
        for (const GgufTensor &tensor : gguf().tensors)
            if (isRest(tensor.name, tensors))
                m_draft.noteTensor(tensor, Verdict::Ignored, tensorReason(tensor.name));
        noteCount(tensors, "other tensors");
    }

    bool nothingTurns() const { return m_draft.subject.encoding == "nope"; }

    /// True where it has to be listed; else counts it.
    bool isRest(const std::string &name, std::size_t &others) const
    {
        if (m_draft.noted(name))
            return false;
        if (soundsPositionalInGguf(name))
            return true;
        ++others;
        return false;
    }

    void noteCount(std::size_t number, const std::string &what)
    {
        if (number > 0)
            m_draft.FileReading::note({what, shownInteger(static_cast<std::int64_t>(number)), Verdict::Ignored,
                                       sentence("say nothing about positions")});
    }

    static Sentence tensorReason(std::string_view name)
    {
        return name.find("attn_rel") != std::string_view::npos
                   ? sentence("learned biases of the buckets; random ones are shown instead")
                   : sentence(unknownChange);
    }

    Result<ModelAccount> finished(const ModelChoice &choice)
    {
        if (!choice.part.empty())
            m_draft.fail("has no part {0}; a GGUF file has no parts.", quotedText(choice.part));
        if (!choice.layer.empty() && !m_draft.error())
            choose(choice.layer);
        if (m_draft.error())
            return *m_draft.error();
        Result<Subject> subject = checkedSubject(m_draft.subject);
        if (!subject)
            return failed("{0}: {1}", m_path.string(), subject.failure().sentence);
        const std::string order = gguf().bigEndian ? "big-endian" : "little-endian";
        return ModelAccount{.path = m_path.string(),
                            .format = "GGUF, version " + std::to_string(gguf().version) + ", " + order,
                            .model = m_model,
                            .findings = m_draft.findings(),
                            .subject = *std::move(subject),
                            .layers = std::move(m_layers),
                            .lack = m_lack,
                            .others = m_draft.passed()};
    }

    void choose(const std::string &layer)
    {
        const auto found = std::ranges::find(m_layers, layer, &LayerKind::name);
        if (found != m_layers.end())
            m_draft.subject = found->subject;
        else if (m_layers.empty())
            m_draft.fail("has no layers {0}; all its layers encode positions in the same way.", quotedText(layer));
        else
            m_draft.fail("has no layers {0}; it has full_attention and sliding_attention.", quotedText(layer));
    }

    GgufDraft m_draft;
    std::filesystem::path m_path;
    GgufArchitecture m_architecture;
    bool m_known = false;
    std::string m_model;
    std::vector<LayerKind> m_layers;
    std::optional<Lack> m_lack;
};

} // namespace

Result<ModelAccount> ggufAccount(const Gguf &gguf, const std::filesystem::path &path, const ModelChoice &choice)
{
    return AccountReader(gguf, path).read(choice);
}

} // namespace posviz
