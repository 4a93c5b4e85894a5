// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf_scaling.h"

#include "core/find_by_id.h"
#include "core/model_files/phrases.h"
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

constexpr Pattern<0> tensorScales = "the tensor of frequency factors does the scaling";

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
            m_draft.fail("{0} is {1}; it must be one of {2}, as in llama.cpp.", m_draft.key(field), quotedText(m_type),
                         joinedWords(words));
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
        constexpr int mostFactor = 1'000'000;
        if (!(value > 0 && value <= mostFactor))
            m_draft.fail("{0} is {1}; it must be a number above 0, at most {2}.", m_draft.key(field),
                         shownValue(*m_draft.gguf().entry(m_draft.key(field))), plain(mostFactor));
    }

    double attentionFactor() const { return m_attentionFactor.value_or(*setting::attentionFactor.llamaCppDefault); }

    bool hasFactor() const { return m_draft.has(*m_factorField); }

    // -- One factor for all pairs

    void scaleEvenly()
    {
        if (m_factor != 1.0) {
            m_draft.scaling("linear");
            m_draft.set(*m_factorField, m_factor);
            noteType(m_type == "longrope" ? sentence("the file has no frequency factors; llama.cpp then divides all frequencies "
                                                     "by the same factor")
                                          : sentence("linear scaling"),
                     m_type == "longrope" ? Verdict::Ignored : Verdict::Used);
            m_draft.note(*m_factorField, Verdict::Used, sentence("all frequencies are divided by {0}", shownSetting(m_factor)));
            return;
        }
        if (m_type == "longrope")
            noteType(sentence("the file has no frequency factors, so nothing is scaled"), Verdict::Ignored);
        else if (m_type.empty() && !hasFactor())
            m_draft.note(setting::scalingType, Verdict::Defaulted, sentence(noScaling));
        else
            noteType(sentence(nothingScaled), Verdict::Used);
        if (hasFactor())
            m_draft.note(*m_factorField, m_type == "none" ? Verdict::Ignored : Verdict::Used,
                         m_type == "none" ? sentence("rope.scaling.type is none") : sentence(nothingScaled));
    }

    void noteType(Sentence text, Verdict verdict)
    {
        const bool given = m_draft.has(setting::scalingType);
        m_draft.note(setting::scalingType, given ? verdict : Verdict::Defaulted,
                     given ? std::move(text) : llamaCppDefault(std::move(text)));
    }

    // -- YaRN

    void readYarn(const Tensors &tensors)
    {
        m_draft.scaling("yarn");
        noteType(sentence("YaRN"), Verdict::Used);
        m_draft.set(*m_factorField, m_factor);
        readTrainedLength();
        noteYarnFactor();
        readBetas();
        readYarnMagnitude();
        for (const GgufTensor *tensor : tensors)
            if (tensor)
                m_draft.noteTensor(*tensor, Verdict::Ignored, sentence("Posviz does not show YaRN on top of frequency factors"));
    }

    void noteYarnFactor()
    {
        const double trained = trainedLength();
        const double ratio = trained > 0 ? m_contextLength / trained : 0;
        if (!hasFactor())
            m_draft.note(setting::factor, Verdict::Defaulted, sentence("1, llama.cpp's default: nothing is interpolated"));
        else if (m_original && m_contextLength > 0 && std::abs(ratio - m_factor) > 1e-6 * m_factor)
            m_draft.note(*m_factorField, Verdict::Contradicted,
                         sentence("low frequencies are divided by {0}, as in llama.cpp; {1} is {2} times the trained length",
                                  shownSetting(m_factor), m_draft.key(setting::length), shownSetting(ratio)));
        else
            m_draft.note(*m_factorField, Verdict::Used, sentence("low frequencies are divided by {0}", shownSetting(m_factor)));
    }

    void readBetas()
    {
        for (const Setting *bound : {&setting::betaFast, &setting::betaSlow})
            if (const std::optional<double> beta = m_draft.number(*bound)) {
                m_draft.set(*bound, *beta);
                m_draft.note(*bound, Verdict::Used, sentence("bound of the ramp: {0} rotations", shownSetting(*beta)));
            }
        if (const std::optional<double> part = m_draft.number(setting::rampPart))
            m_draft.note(setting::rampPart, *part == 1 || *part < 0 ? Verdict::Used : Verdict::Ignored,
                         *part == 1 || *part < 0 ? sentence("the whole ramp")
                                                 : sentence("Posviz always shows the whole ramp, as with 1"));
        if (m_draft.has(setting::yarnAttentionFactor))
            m_draft.note(setting::yarnAttentionFactor, Verdict::Ignored, sentence("llama.cpp computes it from the factor"));
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
        const Sentence product = magnitude(Number{own * attentionFactor(), 7});
        if (m_draft.has(logField)) {
            const Number whole{std::pow(yarnMagnitude(m_factor, multiplier), 2), 7};
            m_draft.note(logField, Verdict::Used,
                         tenfold ? remarked(
                             product, sentence("llama.cpp multiplies the attention logits by {0}, which is not shown", whole))
                                 : product);
        }
        if (m_attentionFactor)
            m_draft.note(setting::attentionFactor, Verdict::Used,
                         sentence("{0}: {1} times YaRN's own {2}", product, shownSetting(*m_attentionFactor), Number{own, 7}));
        else if (!m_draft.has(logField))
            m_draft.note(setting::attentionFactor, Verdict::Defaulted, sentence("{0}, YaRN's own rule", product));
    }

    double trainedLength() const { return m_original.value_or(m_contextLength); }

    /// original_max_position_embeddings of the subject; llama.cpp's default is the context length.
    void readTrainedLength()
    {
        const Setting &field = setting::trainedLength;
        const double trained = trainedLength();
        if (trained > 0)
            m_draft.set(m_original ? field : setting::length, field, trained);
        if (m_original && trained >= 1 && trained <= 1e15)
            m_draft.subject.trainedLength = static_cast<std::int64_t>(trained);
        const Sentence text = sentence("trained with {0} positions", shownSetting(trained));
        if (m_original)
            m_draft.note(field, Verdict::Used, text);
        else
            m_draft.note(field, Verdict::Defaulted,
                         trained > 0 ? llamaCppDefault(sentence("{0}: the context length", text))
                                     : sentence("the scaling's own default"));
    }

    // -- Lists of divisors

    /// None, with the reason noted, where the tensor is no list of one number a pair.
    std::optional<std::vector<double>> divisorsIn(const GgufTensor &tensor)
    {
        const std::vector<std::uint64_t> &size = tensor.dimensions;
        const TensorEntry entry = m_draft.tensorEntry(tensor);
        Sentence reason;
        if (size.empty() || size.front() != m_pairs
            || std::any_of(size.begin() + 1, size.end(), [](std::uint64_t axis) { return axis != 1; }))
            reason = sentence("must have one number for each of the {0} rotated pairs", m_pairs);
        else if (!entry.format)
            reason = sentence("numbers of type {0} cannot be read", entry.type);
        if (!reason.empty()) {
            m_draft.noteTensor(tensor, Verdict::Ignored, reason);
            return {};
        }
        std::vector<double> divisors = m_draft.numbers(tensor);
        for (double &divisor : divisors)
            divisor *= m_factor;
        return divisors;
    }

    Sentence timesFactor(Sentence text) const
    {
        return m_factor == 1 ? text : sentence("{0}, times the factor {1}", std::move(text), shownSetting(m_factor));
    }

    void readDivisors(const GgufTensor &tensor, const Tensors &others)
    {
        for (const GgufTensor *other : others)
            if (other)
                m_draft.noteTensor(*other, Verdict::Ignored, sentence("llama.cpp uses rope_freqs.weight if both are present"));
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
        Sentence text = sentence("all frequency factors are 1: nothing is scaled");
        if (known.id == "llama3")
            text = sentence("frequency factors of Llama 3's rule with factor {0}, bounds {1} and {2} and trained length {3}",
                            value(setting::factor), value(setting::lowFrequencyFactor), value(setting::highFrequencyFactor),
                            value(setting::trainedLength));
        else if (known.id == "linear")
            text = sentence("divides all frequencies by {0}", value(setting::factor));
        else if (known.id == "proportional")
            text = sentence("rotates only the {0} highest frequencies: proportional RoPE", value(setting::turningPart));
        m_draft.noteTensor(tensor, Verdict::Used, timesFactor(std::move(text)));
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
            return m_draft.noteTensor(tensor, Verdict::Ignored, sentence("cannot be shown: {0}", edited.failure().sentence));
        }
        m_draft.take(std::move(edited));
        m_draft.set(setting::attentionFactor, attentionFactor());
        m_draft.noteTensor(tensor, Verdict::Used,
                           remarked(timesFactor(sentence("divides each frequency by its own factor")),
                                    sentence("no known rule gives these, so they are shown as LongRoPE's lists")));
    }

    /// The factor and the type, where divisors have taken them in.
    void noteFolded()
    {
        if (m_draft.has(setting::scalingType))
            m_draft.note(setting::scalingType, m_factor != 1 ? Verdict::Used : Verdict::Ignored,
                         m_factor != 1 ? sentence("all frequencies are divided by the factor as well") : sentence(tensorScales));
        if (hasFactor())
            m_draft.note(*m_factorField, m_factor != 1 ? Verdict::Used : Verdict::Ignored,
                         m_factor != 1
                             ? sentence("divides all frequencies by {0}, in addition to the tensor", shownSetting(m_factor))
                             : sentence(tensorScales));
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
            m_draft.noteTensor(tensor, Verdict::Ignored, sentence("cannot be shown: {0}", edited.failure().sentence));
            return false;
        }
        m_draft.take(std::move(edited));
        m_draft.noteTensor(
            tensor, Verdict::Used,
            timesFactor(&list == &setting::shortFactors
                            ? sentence("divides each frequency by its own factor, in contexts up to the trained length")
                            : sentence("divides each frequency by its own factor, in contexts longer than the trained length")));
        return true;
    }

    void readLongRopeMagnitude(double growth)
    {
        const Setting &field = setting::attentionFactor;
        m_draft.set(field, attentionFactor());
        if (m_attentionFactor)
            return m_draft.note(field, Verdict::Used, magnitude(shownSetting(*m_attentionFactor)));
        const double rule = longRopeMagnitude(growth, trainedLength());
        m_draft.note(field, Verdict::Defaulted,
                     remarked(llamaCppDefault(magnitude(argument(1))),
                              rule == 1 ? Sentence() : sentence("Hugging Face's rule would give {0}", Number{rule, 7})));
    }

    // -- What is left

    void noteRest()
    {
        const auto rest = [&](GgufField field, const Sentence &text) {
            if (m_draft.has(field) && !m_draft.noted(m_draft.key(field)))
                m_draft.note(field, Verdict::Ignored, text);
        };
        if (m_attentionFactor && !m_draft.noted(m_draft.key(setting::attentionFactor))) {
            const bool drawn = m_draft.subject.scaling == "longrope" || *m_attentionFactor == 1;
            m_draft.note(setting::attentionFactor, drawn ? Verdict::Used : Verdict::Ignored,
                         drawn ? magnitude(shownSetting(*m_attentionFactor))
                               : sentence("{0}, which Posviz does not show with this scaling",
                                          magnitude(shownSetting(*m_attentionFactor))));
        }
        rest(setting::trainedLength, sentence("only YaRN and frequency factors use it"));
        rest(setting::olderFactor, sentence("rope.scaling.factor is used instead"));
        rest(setting::finetuned, sentence("says how the model was made; no effect"));
        for (const Setting *field :
             {&setting::mscaleAllDim, &setting::betaFast, &setting::betaSlow, &setting::rampPart, &setting::yarnAttentionFactor})
            rest(*field, sentence("only YaRN uses it"));
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
