// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/encoding_chooser.h"
#include "app/widgets/family_timeline.h"
#include "core/encoding.h"
#include "core/encoding_facts.h"

#include "tests/support/test_class.h"

#include <QComboBox>
#include <QFontMetrics>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <functional>
#include <set>

using namespace posviz;

namespace {

QString idOf(const Encoding &encoding) { return QString::fromStdString(encoding.id); }

std::set<QString> those(const std::function<bool(const Encoding &)> &fits)
{
    std::set<QString> ids;
    for (const Encoding &encoding : encodings())
        if (fits(encoding))
            ids.insert(idOf(encoding));
    return ids;
}

QString idAt(const QTableView &table, int row) { return table.model()->index(row, 0).data(Qt::UserRole).toString(); }

std::set<QString> visibleRows(const QTableView &table)
{
    std::set<QString> ids;
    for (int row = 0; row < table.model()->rowCount(); ++row)
        if (!table.isRowHidden(row))
            ids.insert(idAt(table, row));
    return ids;
}

bool actsOn(const Encoding &encoding, Place place)
{
    return std::ranges::find(encoding.facts.actsOn, place) != encoding.facts.actsOn.end();
}

} // namespace

class TestChooser : public QObject {
    Q_OBJECT

  private slots:
    void everyEncodingHasItsFactsInWords()
    {
        for (const Encoding &encoding : encodings()) {
            const std::vector<FactLine> lines = factLines(encoding);
            QVERIFY2(lines.size() >= 7 + encoding.ancestors.size(), encoding.id.c_str());
            for (const FactLine &line : lines)
                QVERIFY2(!line.name.empty() && !line.text.empty(), encoding.id.c_str());
            for (const Ancestor &ancestor : encoding.ancestors)
                QVERIFY2(findEncoding(ancestor.id) && !ancestor.why.empty(), encoding.id.c_str());
        }
    }

    void propertiesNarrowTheList()
    {
        EncodingChooser chooser("rope", lightTheme());
        const auto &table = *chooser.findChild<QTableView *>();
        QCOMPARE(visibleRows(table).size(), encodings().size());
        auto &place = *chooser.findChildren<QComboBox *>().front();
        QCOMPARE(place.accessibleName(), QString("Acts on"));
        place.setCurrentIndex(1);
        QCOMPARE(visibleRows(table), those([](const Encoding &e) { return actsOn(e, Place::Input); }));
        place.setCurrentIndex(2);
        QCOMPARE(visibleRows(table), those([](const Encoding &e) { return actsOn(e, Place::QueriesAndKeys); }));
        place.setCurrentIndex(0);
        chooser.findChild<QLineEdit *>()->setText("whisper");
        QCOMPARE(visibleRows(table), (std::set<QString>{"sinusoidal", "learned"}));
    }

    void whatReturnTakesIsSeen()
    {
        EncodingChooser chooser("rope", lightTheme());
        chooser.show();
        auto &search = *chooser.findChild<QLineEdit *>();
        search.setText("bert");
        QCOMPARE(chooser.chosen(), QString("deberta")); // its title, before BERT's mention with the learned table
        search.setText("no such encoding");
        QSignalSpy accepted(&chooser, &QDialog::accepted);
        QTest::keyClick(&search, Qt::Key_Return);
        QCOMPARE(accepted.size(), 0);
        search.setText("alibi");
        QTest::keyClick(&search, Qt::Key_Return);
        QCOMPARE(accepted.size(), 1);
        QCOMPARE(chooser.chosen(), QString("alibi"));
    }

    void aRowIsTakenByTheKeyboard()
    {
        EncodingChooser chooser("rope", lightTheme());
        chooser.show();
        auto &table = *chooser.findChild<QTableView *>();
        QCOMPARE(chooser.chosen(), QString("rope"));
        table.setFocus();
        table.setCurrentIndex(table.model()->index(0, 0));
        const QString first = idAt(table, 0);
        QVERIFY(first != QStringLiteral("rope"));
        QCOMPARE(chooser.chosen(), first);
        QSignalSpy accepted(&chooser, &QDialog::accepted);
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(accepted.size(), 1);
    }

    void theTimelineHasAPlaceForEach()
    {
        FamilyTimeline timeline;
        timeline.resize(timeline.sizeHint());
        timeline.show();
        for (const Encoding &encoding : encodings()) {
            const QRectF box = timeline.boxOf(idOf(encoding));
            QVERIFY2(QRectF(timeline.rect()).contains(box), encoding.id.c_str());
            // Its title has room in it, however many lines that takes.
            QFont font = timeline.font();
            font.setPixelSize(12);
            const QRect room(0, 0, static_cast<int>(box.width()) - 4, 1000);
            const QRect text = QFontMetrics(font).boundingRect(room, Qt::TextWordWrap,
                                                               QString::fromStdString(encoding.title).replace("-D", "\u2011D"));
            QVERIFY2(text.height() <= box.height(), encoding.id.c_str());
            for (const Encoding &other : encodings())
                QVERIFY2(&other == &encoding || !box.intersects(timeline.boxOf(idOf(other))),
                         (encoding.id + " and " + other.id).c_str());
            for (const Ancestor &ancestor : encoding.ancestors)
                QVERIFY2(findEncoding(ancestor.id)->source.year <= encoding.source.year, encoding.id.c_str());
        }
    }

    void theTimelineIsWalkedAndClicked()
    {
        FamilyTimeline timeline;
        timeline.resize(timeline.sizeHint());
        timeline.show();
        timeline.setCurrent("sinusoidal");
        QSignalSpy changed(&timeline, &FamilyTimeline::currentChanged);
        QTest::keyClick(&timeline, Qt::Key_Right);
        QCOMPARE(changed.size(), 1);
        QVERIFY(findEncoding(timeline.current().toStdString())->source.year > 2017);
        QTest::mouseClick(&timeline, Qt::LeftButton, {}, timeline.boxOf("rope").center().toPoint());
        QCOMPARE(timeline.current(), QString("rope"));
        QSignalSpy activated(&timeline, &FamilyTimeline::activated);
        QTest::keyClick(&timeline, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated.first().first().toString(), QString("rope"));
    }
};

TEST_CLASS(TestChooser, QApplication)
#include "tst_chooser.moc"
