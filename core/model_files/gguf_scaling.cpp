// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf_scaling.h"

#include "core/find_by_id.h"
#include "core/model_files/rope_divisors.h"
#include "core/numbers.h"
#include "core/scaling/longrope.h"
#include "core/scaling/yarn.h"
#include "core/settings/scaling_settings.h"
#include "core/shown_text.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

class GgufScalingReader {
  public:
    GgufScalingReader(GgufDraft &draft, const GgufArchitecture &architecture, int turned, double contextLength)
        : m_draft(draft), m_architecture(architecture), m_pairs(static_cast<std::size_t>(turned / 2)),
          m_contextLength(contextLength)
    {
    }

    void read()
    {
        readType();
        readFactor();
        m_original = m_draft.number(setting::trainedLength);
        m_attentionFactor = m_draft.number(setting::attentionFactor);
        mustBePositive(*m_factorField, m_factor);
        mustBePositive(setting::attentionFactor.gguf, attentionFactor());
        if (m_draft.error())
            return;
        const GgufTensor *divisors = m_draft.gguf().tensor("rope_freqs.weight");
        const GgufTensor *longDivisors = m_draft.gguf().tensor(setting::longFactors.gguf);
        const GgufTensor *shortDivisors = m_draft.gguf().tensor(setting::shortFactors.gguf);
        if (m_type == "yarn")
            readYarn({divisors, longDivisors, shortDivisors});
        else if (divisors)
            readDivisors(*divisors, {longDivisors, shortDivisors});
        else if (longDivisors || shortDivisors)
            readLongRope(longDivisors, shortDivisors);
        else
            scaleEvenly();
        noteRest();
    }

  private:
    using Tensors = std::vector<const GgufTensor *>;

    void readType()
    {
        const Setting &field = setting::scalingType;
        std::vector<std::string> words;
        for (const ScalingSettings &scaling : scalingSettings())
            if (!scaling.llamaCpp.empty())
                words.emplace_back(scaling.llamaCpp);
        m_type = m_draft.text(field);
        if (m_draft.has(field) && !m_draft.error() && std::ranges::find(words, m_type) == words.end())
            m_draft.fail(m_draft.key(field) + " is " + quotedText(m_type) + "; it must be one of " + joinedWords(words)
                         + ", as in llama.cpp.");
    }

    void readFactor()
    {
        constexpr double usual = *setting::factor.llamaCppDefault;
        m_factorField = m_draft.has(setting::factor) ? &setting::factor : &setting::olderFactor;
        m_factor = m_draft.number(*m_factorField).value_or(usual);
        // llama.cpp takes 0 for absent, and with type none does not look.
        if (m_factor == 0.0 || m_type == "none")
            m_factor = usual;
    }

    void mustBePositive(GgufField field, double value)
    {
        if (!(value > 0 && value <= 1e6))
            m_draft.fail(m_draft.key(field) + " is " + shownValue(*m_draft.gguf().entry(m_draft.key(field)))
                         + "; it must be a number above 0, at most 1000000.");
    }

    double attentionFactor() const { return m_attentionFactor.value_or(*setting::attentionFactor.llamaCppDefault); }

    bool hasFactor() const { return m_draft.has(*m_factorField); }

    // -- One factor for all pairs

    void scaleEvenly()
    {
        if (m_factor != 1.0) {
            m_draft.scaling("linear");
            m_draft.set(*m_factorField, m_factor);
            noteType(m_type == "longrope" ? "the file has no lists of divisors; llama.cpp then divides all pairs alike"
                                          : "linear scaling",
                     m_type == "longrope" ? Verdict::Ignored : Verdict::Used);
            m_draft.note(*m_factorField, Verdict::Used, "all pairs turn " + shownSetting(m_factor) + " times more slowly");
            return;
        }
        if (m_type == "longrope")
            noteType("the file has no lists of divisors, so nothing is scaled", Verdict::Ignored);
        else if (m_type.empty() && !hasFactor())
            m_draft.note(setting::scalingType, Verdict::Defaulted, "no scaling");
        else
            noteType("nothing is scaled", Verdict::Used);
        if (hasFactor())
            m_draft.note(*m_factorField, m_type == "none" ? Verdict::Ignored : Verdict::Used,
                         m_type == "none" ? "rope.scaling.type is none" : "nothing is scaled");
    }

    void noteType(const std::string &text, Verdict verdict)
    {
        const bool given = m_draft.has(setting::scalingType);
        m_draft.note(setting::scalingType, given ? verdict : Verdict::Defaulted, given ? text : text + ", llama.cpp's default");
    }

    // -- YaRN

    void readYarn(const Tensors &tensors)
    {
        m_draft.scaling("yarn");
        noteType("YaRN", Verdict::Used);
        m_draft.set(*m_factorField, m_factor);
        readTrainedLength();
        noteYarnFactor();
        readBetas();
        readYarnMagnitude();
        for (const GgufTensor *tensor : tensors)
            if (tensor)
                m_draft.noteTensor(*tensor, Verdict::Ignored, "Posviz does not draw YaRN on top of a list of divisors");
    }

    void noteYarnFactor()
    {
        const double trained = trainedLength();
        const double ratio = trained > 0 ? m_contextLength / trained : 0;
        if (!hasFactor())
            m_draft.note(setting::factor, Verdict::Defaulted, "1, llama.cpp's default: nothing is slowed");
        else if (m_original && m_contextLength > 0 && std::abs(ratio - m_factor) > 1e-6 * m_factor)
            m_draft.note(*m_factorField, Verdict::Contradicted,
                         "slow pairs turn " + shownSetting(m_factor) + " times more slowly, as llama.cpp takes it; "
                             + m_draft.key(setting::length) + " is " + shownSetting(ratio) + " times the original length");
        else
            m_draft.note(*m_factorField, Verdict::Used, "slow pairs turn " + shownSetting(m_factor) + " times more slowly");
    }

    void readBetas()
    {
        for (const Setting *bound : {&setting::betaFast, &setting::betaSlow})
            if (const std::optional<double> beta = m_draft.number(*bound)) {
                m_draft.set(*bound, *beta);
                m_draft.note(*bound, Verdict::Used, "bound of the ramp: " + shownSetting(*beta) + " turns");
            }
        if (const std::optional<double> part = m_draft.number(setting::rampPart))
            m_draft.note(setting::rampPart, *part == 1 || *part < 0 ? Verdict::Used : Verdict::Ignored,
                         *part == 1 || *part < 0 ? "the whole ramp" : "Posviz always draws the whole ramp, as with 1");
        if (m_draft.has(setting::yarnAttentionFactor))
            m_draft.note(setting::yarnAttentionFactor, Verdict::Ignored, "llama.cpp computes it from the factor");
    }

    /// llama.cpp multiplies cos and sin by 0.1 ln s + 1, or with a log multiplier m by the quotient of that and 0.1 m ln s + 1;
    /// with DeepSeek V2's and V3's the quotient is 1, and the whole score is multiplied.
    void readYarnMagnitude()
    {
        const Setting &logField = setting::mscaleAllDim;
        double multiplier = m_draft.number(logField).value_or(0.0);
        const bool tenfold = m_architecture.tenfoldLogMultiplier;
        if (tenfold)
            multiplier = static_cast<double>(static_cast<float>(multiplier) / 0.1f);
        if (multiplier != 0) {
            m_draft.set(logField, multiplier);
            m_draft.set(logField, setting::mscale, tenfold ? multiplier : 1.0);
        }
        if (m_draft.error())
            return;
        const double own = multiplier == 0
                               ? yarnMagnitude(m_factor)
                               : yarnMagnitude(m_factor, tenfold ? multiplier : 1) / yarnMagnitude(m_factor, multiplier);
        if (m_attentionFactor && *m_attentionFactor != 1)
            m_draft.set(setting::attentionFactor, own * *m_attentionFactor);
        const std::string product = shownNumber(own * attentionFactor(), 7);
        if (m_draft.has(logField)) {
            const std::string whole = shownNumber(std::pow(yarnMagnitude(m_factor, multiplier), 2), 7);
            m_draft.note(logField, Verdict::Used,
                         "cos and sin times " + product
                             + (tenfold ? "; llama.cpp multiplies the whole score by " + whole + ", which is not drawn" : ""));
        }
        if (m_attentionFactor)
            m_draft.note(setting::attentionFactor, Verdict::Used,
                         "cos and sin times " + product + ": " + shownSetting(*m_attentionFactor) + " times YaRN's own "
                             + shownNumber(own, 7));
        else if (!m_draft.has(logField))
            m_draft.note(setting::attentionFactor, Verdict::Defaulted, "cos and sin times " + product + ", YaRN's own rule");
    }

    double trainedLength() const { return m_original.value_or(m_contextLength); }

    /// original_max_position_embeddings of the subject; llama.cpp's default is the context length.
    void readTrainedLength()
    {
        const Setting &field = setting::trainedLength;
        const double trained = trainedLength();
        if (trained > 0)
            m_draft.set(m_original ? field : setting::length, field, trained);
        if (m_original)
            m_draft.note(field, Verdict::Used, "trained with " + shownSetting(trained) + " positions");
        else
            m_draft.note(field, Verdict::Defaulted,
                         trained > 0
                             ? "trained with " + shownSetting(trained) + " positions: the context length, llama.cpp's default"
                             : "the scaling's own default");
    }

    // -- Lists of divisors

    /// None, with the reason noted, where the tensor is no list of one number a pair.
    std::optional<std::vector<double>> divisorsIn(const GgufTensor &tensor)
    {
        const std::vector<std::uint64_t> &size = tensor.dimensions;
        const TensorEntry entry = m_draft.tensorEntry(tensor);
        std::string reason;
        if (size.empty() || size.front() != m_pairs
            || std::any_of(size.begin() + 1, size.end(), [](std::uint64_t axis) { return axis != 1; }))
            reason =
                "must have one number for each of the " + shownInteger(static_cast<std::int64_t>(m_pairs)) + " pairs that turn";
        else if (!entry.format)
            reason = "numbers of type " + entry.type + " are not read";
        if (!reason.empty()) {
            m_draft.noteTensor(tensor, Verdict::Ignored, reason);
            return {};
        }
        std::vector<double> divisors = m_draft.numbers(tensor);
        for (double &divisor : divisors)
            divisor *= m_factor;
        return divisors;
    }

    std::string factorText() const { return m_factor == 1 ? "" : ", times the factor " + shownSetting(m_factor); }

    void readDivisors(const GgufTensor &tensor, const Tensors &others)
    {
        for (const GgufTensor *other : others)
            if (other)
                m_draft.noteTensor(*other, Verdict::Ignored, "llama.cpp takes rope_freqs.weight where both are there");
        const std::optional<std::vector<double>> divisors = divisorsIn(tensor);
        if (m_draft.error())
            return;
        if (!divisors)
            return scaleEvenly();
        if (const std::optional<KnownScaling> known = scalingOfDivisors(*divisors, m_draft.subject.base))
            takeKnown(tensor, *known);
        else
            takeLists(tensor, *divisors);
        noteFolded();
    }

    void takeKnown(const GgufTensor &tensor, const KnownScaling &known)
    {
        m_draft.scaling(known.id);
        for (const auto &[key, value] : known.values)
            m_draft.set(tensor.name, key, value);
        const auto value = [&](const Setting &setting) { return shownSetting(known.values.at(setting.knobKey())); };
        std::string text = "all divisors are 1: nothing is scaled";
        if (known.id == "llama3")
            text = "the divisors of Llama 3's rule with factor " + value(setting::factor) + ", bounds "
                   + value(setting::lowFrequencyFactor) + " and " + value(setting::highFrequencyFactor) + " and trained length "
                   + value(setting::trainedLength);
        else if (known.id == "linear")
            text = "divides all pairs by " + value(setting::factor);
        else if (known.id == "proportional")
            text = "stops all pairs but the fastest " + value(setting::turningPart) + " of them: proportional RoPE";
        m_draft.noteTensor(tensor, Verdict::Used, text + factorText());
    }

    /// LongRoPE takes any list; with both lists alike the length makes no difference.
    void takeLists(const GgufTensor &tensor, const std::vector<double> &divisors)
    {
        const Subject before = m_draft.subject;
        m_draft.scaling("longrope");
        Result<Subject> edited = withList(m_draft.subject, setting::shortFactors.knob, divisors);
        if (edited)
            edited = withList(*std::move(edited), setting::longFactors.knob, divisors);
        if (!edited) {
            m_draft.subject = before;
            return m_draft.noteTensor(tensor, Verdict::Ignored, "cannot be drawn: " + edited.error());
        }
        m_draft.take(std::move(edited));
        m_draft.set(setting::attentionFactor, attentionFactor());
        m_draft.noteTensor(tensor, Verdict::Used,
                           "divides each pair by a number of its own" + factorText()
                               + "; no rule that is known here gives these, so they stand in LongRoPE's lists");
    }

    /// The factor and the type, where divisors have taken them in.
    void noteFolded()
    {
        if (m_draft.has(setting::scalingType))
            m_draft.note(setting::scalingType, m_factor != 1 ? Verdict::Used : Verdict::Ignored,
                         m_factor != 1 ? "divides all pairs by the factor as well" : "the tensor of divisors is what scales");
        if (hasFactor())
            m_draft.note(*m_factorField, m_factor != 1 ? Verdict::Used : Verdict::Ignored,
                         m_factor != 1 ? "divides all pairs by " + shownSetting(m_factor) + ", besides the tensor"
                                       : "the tensor of divisors is what scales");
    }

    void readLongRope(const GgufTensor *longTensor, const GgufTensor *shortTensor)
    {
        const Subject before = m_draft.subject;
        m_draft.scaling("longrope");
        readTrainedLength();
        const double growth = trainedLength() > 0 ? m_contextLength / trainedLength() : 0;
        // Drawn nowhere while the attention factor is given, but it is what the growth means.
        if (growth > 0)
            m_draft.setNearest(setting::factor.knob, growth);
        int taken = 0;
        for (const auto &[tensor, list] :
             {std::pair(shortTensor, &setting::shortFactors), std::pair(longTensor, &setting::longFactors)})
            taken += tensor && takeList(*tensor, *list);
        if (m_draft.error())
            return;
        if (taken == 0) {
            m_draft.subject = before;
            return scaleEvenly();
        }
        noteFolded();
        readLongRopeMagnitude(growth);
    }

    bool takeList(const GgufTensor &tensor, const Setting &list)
    {
        const std::optional<std::vector<double>> divisors = divisorsIn(tensor);
        if (!divisors || m_draft.error())
            return false;
        Result<Subject> edited = withList(m_draft.subject, list.knob, *divisors);
        if (!edited) {
            m_draft.noteTensor(tensor, Verdict::Ignored, "cannot be drawn: " + edited.error());
            return false;
        }
        m_draft.take(std::move(edited));
        m_draft.noteTensor(tensor, Verdict::Used,
                           std::string("divides each pair by a number of its own, in contexts ")
                               + (&list == &setting::shortFactors ? "up to the trained length" : "longer than the trained length")
                               + factorText());
        return true;
    }

    void readLongRopeMagnitude(double growth)
    {
        const Setting &field = setting::attentionFactor;
        m_draft.set(field, attentionFactor());
        if (m_attentionFactor)
            return m_draft.note(field, Verdict::Used, "cos and sin times " + shownSetting(*m_attentionFactor));
        const double rule = longRopeMagnitude(growth, trainedLength());
        m_draft.note(field, Verdict::Defaulted,
                     "cos and sin times 1, llama.cpp's default"
                         + (rule == 1 ? std::string() : "; Hugging Face's rule would give " + shownNumber(rule, 7)));
    }

    // -- What is left

    void noteRest()
    {
        const auto rest = [&](GgufField field, const std::string &text) {
            if (m_draft.has(field) && !m_draft.noted(m_draft.key(field)))
                m_draft.note(field, Verdict::Ignored, text);
        };
        if (m_attentionFactor && !m_draft.noted(m_draft.key(setting::attentionFactor))) {
            const bool drawn = m_draft.subject.scaling == "longrope" || *m_attentionFactor == 1;
            m_draft.note(setting::attentionFactor, drawn ? Verdict::Used : Verdict::Ignored,
                         "cos and sin times " + shownSetting(*m_attentionFactor)
                             + (drawn ? "" : ", which Posviz does not draw with this scaling"));
        }
        rest(setting::trainedLength, "only YaRN and lists of divisors read it");
        rest(setting::olderFactor, "rope.scaling.factor is what counts");
        rest(setting::finetuned, "says how the model was made; changes nothing");
        for (const Setting *field :
             {&setting::mscaleAllDim, &setting::betaFast, &setting::betaSlow, &setting::rampPart, &setting::yarnAttentionFactor})
            rest(*field, "only YaRN reads it");
    }

    GgufDraft &m_draft;
    const GgufArchitecture &m_architecture;
    std::size_t m_pairs;
    double m_contextLength;
    std::string m_type;
    const Setting *m_factorField = nullptr;
    double m_factor = 1.0;
    std::optional<double> m_original;
    std::optional<double> m_attentionFactor;
};

} // namespace

void readGgufScaling(GgufDraft &draft, const GgufArchitecture &architecture, int turned, double contextLength)
{
    GgufScalingReader(draft, architecture, turned, contextLength).read();
}

} // namespace posviz
