// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/subject_knobs.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

using namespace posviz;

/// What the panel says of a subject before anything is built must be what the built figures' notes say.
class TestStandIns : public QObject {
    Q_OBJECT

  private slots:
    void randomNumbersAreThoseThatTheSignalCallsUntrained_data() { addRows(catalogueScenes(32, 10000, 64)); }
    void randomNumbersAreThoseThatTheSignalCallsUntrained()
    {
        QFETCH(const Scene, scene);
        QCOMPARE(standsInAtRandom(scene.subject), isUntrained(signalOf(scene)));
    }

    void anOpenedTableStandsForItself()
    {
        for (const Encoding &encoding : encodings()) {
            Subject subject = sceneOf(encoding.id, 32, 10000, 64).subject;
            if (!encoding.readsTable || !standsInAtRandom(subject))
                continue;
            subject.table = "weights.npy";
            // Transformer-XL's and DeBERTa's matrices are not in the table: what is drawn stays random in part.
            const bool inPart = std::ranges::any_of(encoding.parameters, [&](const Parameter &knob) {
                return knob.drawsWeights && std::ranges::find(encoding.tableKnobs, knob.key) != encoding.tableKnobs.end();
            });
            QVERIFY2(standsInAtRandom(subject) == inPart, encoding.id.c_str());
        }
    }
};

TEST_CLASS(TestStandIns, NoApplication)
#include "tst_stand_ins.moc"
