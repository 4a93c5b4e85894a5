// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sentence.h"

#include "core/result.h"
#include "core/shown_text.h"

#include "tests/support/test_class.h"

#include <cstdint>
#include <limits>
#include <string>

using namespace posviz;

namespace {

/// Russian's rule: 1, 21, 31 ... the first form, 2 to 4, 22 to 24 ... the second, all others, 11 to 14 among them, the third.
std::size_t threeForms(std::int64_t count)
{
    const std::int64_t ten = count % 10, hundred = count % 100;
    return ten == 1 && hundred != 11 ? 0 : ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? 1 : 2;
}

/// A made-up language.
const Phrasebook &book()
{
    static const Phrasebook phrasebook{
        .patterns = {{"{0} {0?pair|pairs} of {1}", "{1}: {0} {0?para|pary|par}"},
                     {"{0} has {1}.", "Ha {1} na {0}."},
                     {"a number from {0} to {1}", "numo {0} aj {1}"}},
        .form = threeForms,
    };
    return phrasebook;
}

QString inEnglish(const Sentence &sentence) { return QString::fromStdString(english(sentence)); }

QString inBook(const Sentence &sentence) { return QString::fromStdString(inLanguage(sentence, book())); }

} // namespace

class TestSentence : public QObject {
    Q_OBJECT

  private slots:
    void argumentsStandInTheirPlaces()
    {
        QCOMPARE(inEnglish(sentence("nothing to fill")), QString("nothing to fill"));
        QCOMPARE(inEnglish(sentence("{1} before {0}, {1} again", "a", "b")), QString("b before a, b again"));
        QCOMPARE(inEnglish(verbatim("{0} {0?one|many} }{")), QString("{0} {0?one|many} }{"));
        QCOMPARE(inEnglish(sentence("{x} {0} {", "a")), QString("{x} a {"));
        QVERIFY(Sentence{}.empty() && !sentence("a").empty());
        QCOMPARE(inEnglish(Sentence{}), QString());
    }

    // What an argument says is never read as a pattern.
    void argumentsAreNoPatterns()
    {
        QCOMPARE(inEnglish(sentence("{0} and {1}", "{1}", "{0}")), QString("{1} and {0}"));
        QCOMPARE(inBook(sentence("{0}", "{0} has {1}.")), QString("{0} has {1}."));
    }

    void numbersHaveThinSpacesAndDigits()
    {
        QCOMPARE(inEnglish(sentence("{0}", 131072)), QString::fromUtf8("131\u202f072"));
        QCOMPARE(inEnglish(sentence("{0}", -131072)), QString::fromUtf8("\u2212131\u202f072"));
        QCOMPARE(inEnglish(sentence("{0}", plain(131072))), QString("131072"));
        QCOMPARE(inEnglish(sentence("{0}", 0.123456)), QString("0.1235"));
        QCOMPARE(inEnglish(sentence("{0}", Number{0.123456, 2})), QString("0.12"));
        QCOMPARE(inEnglish(sentence("{0}", 8.0)), QString("8"));
        QVERIFY(sentence("{0}", 8) != sentence("{0}", 8.0) && sentence("{0}", 8) != sentence("{0}", plain(8)));
    }

    void englishHasTwoForms_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0 << "0 pairs";
        QTest::newRow("one") << 1 << "1 pair";
        QTest::newRow("minus one") << -1 << QString::fromUtf8("\u22121 pairs");
        QTest::newRow("two") << 2 << "2 pairs";
        QTest::newRow("twenty-one") << 21 << "21 pairs";
    }
    void englishHasTwoForms()
    {
        QFETCH(int, count);
        QFETCH(QString, text);
        QCOMPARE(inEnglish(sentence("{0} {0?pair|pairs}", count)), text);
    }

    void aLanguageMayHaveThreeForms_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("word");
        for (const int count : {1, 21, 101})
            QTest::addRow("%d", count) << count << "para";
        for (const int count : {2, 4, 22, 104})
            QTest::addRow("%d", count) << count << "pary";
        for (const int count : {0, 5, 11, 12, 14, 20, 111, 114})
            QTest::addRow("%d", count) << count << "par";
    }
    void aLanguageMayHaveThreeForms()
    {
        QFETCH(int, count);
        QFETCH(QString, word);
        QCOMPARE(inBook(sentence("{0} {0?pair|pairs} of {1}", count, "x")), QString("x: %1 %2").arg(count).arg(word));
    }

    // The words go by the number of their own place, which another pattern may name in another order.
    void translationsReorderArguments()
    {
        const Sentence made = sentence("{0} has {1}.", "rope", sentence("{0} {0?pair|pairs} of {1}", 3, "64"));
        QCOMPARE(inEnglish(made), QString("rope has 3 pairs of 64."));
        QCOMPARE(inBook(made), QString("Ha 64: 3 pary na rope."));
    }

    void whatIsMissingStaysEnglish()
    {
        const Sentence made = sentence("{0} {0?row|rows}: {1}", 22, sentence("a number from {0} to {1}", 1, 2));
        QCOMPARE(inBook(made), QString("22 rows: numo 1 aj 2"));
        QCOMPARE(QString::fromStdString(inLanguage(made, Phrasebook{})), inEnglish(made));
    }

    // English has a pattern's words in two forms; one that stays English goes by English's rule.
    void formsWithoutARuleAreEnglish()
    {
        const Phrasebook ruleless{.patterns = {{"{0} {0?pair|pairs}", "{0} {0?duo|duoj}"}}, .form = nullptr};
        QCOMPARE(QString::fromStdString(inLanguage(sentence("{0} {0?pair|pairs}", 21), ruleless)), QString("21 duoj"));
        QCOMPARE(inBook(sentence("{0} {0?row|rows}", 21)), QString("21 rows"));
    }

    void aFormThatIsLackingIsTheLast()
    {
        const Phrasebook two{.patterns = {{"{0} {0?pair|pairs}", "{0} {0?para|pary}"}}, .form = threeForms};
        QCOMPARE(QString::fromStdString(inLanguage(sentence("{0} {0?pair|pairs}", 5), two)), QString("5 pary"));
    }

    void sentencesFollowOneAnother()
    {
        const Sentence first = sentence("One."), second = sentence("Two.");
        QCOMPARE(inEnglish(followed(first, second)), QString("One. Two."));
        QCOMPARE(followed(first, {}), first);
        QCOMPARE(followed({}, second), second);
        QCOMPARE(inEnglish(sentence("{0}!", Clauses{{sentence("a"), sentence("b"), sentence("c")}, " or "})),
                 QString("a or b or c!"));
        QCOMPARE(inEnglish(sentence("{0}", Clauses{{sentence("a"), sentence("b")}})), QString("a, b"));
    }

    // A stranger's number may be beyond what a plural goes by; it reads the same.
    void largeNumbersStandAsTheyAreTyped()
    {
        QCOMPARE(plainSize(131072), Argument(plain(131072)));
        QCOMPARE(inEnglish(sentence("{0} bytes", plainSize(std::numeric_limits<std::uint64_t>::max()))),
                 QString("18446744073709551615 bytes"));
    }

    void strangersTextsStayOnOneLine()
    {
        const Sentence inner = sentence("{0} {1}", "a\nb", 2);
        QCOMPARE(inEnglish(onOneLine(sentence("{0}: {1}", "x\x1b", inner))), QString("x : a b 2"));
        QCOMPARE(onOneLine(sentence("no text, {0}", 1)), sentence("no text, {0}", 1));
    }

    void errorsKeepTheirSentence()
    {
        const Result<int> result = failed("{0} has {1}.", "x", 1);
        QCOMPARE(result.failure().sentence, sentence("{0} has {1}.", "x", 1));
        QCOMPARE(QString::fromStdString(result.error()), QString("x has 1."));
        QCOMPARE(inBook(result.failure().sentence), QString("Ha 1 na x."));
    }
};

TEST_CLASS(TestSentence, NoApplication)
#include "tst_sentence.moc"
