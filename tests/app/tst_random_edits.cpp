// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presets.h"
#include "core/encoding.h"
#include "core/random.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/view.h"
#include "tests/support/shown_window.h"
#include "tests/support/test_class.h"

#include <QFile>
#include <QApplication>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <algorithm>

using namespace posviz;

namespace {

/// A hand that does anything at any time: knobs, encodings, pointing, clicks, zooms, files, undo; sometimes it waits for the
/// figures, mostly not. What it does follows from a seed.
class RandomHand {
  public:
    RandomHand(Shown &shown, std::uint64_t seed) : m_shown(shown), m_numbers(seed, 0)
    {
        const QString config = m_folder.filePath("config.json"), broken = m_folder.filePath("broken.json");
        write(config, R"({"model_type": "llama", "hidden_size": 256, "num_attention_heads": 4, "rope_theta": 500000.0,
            "max_position_embeddings": 4096, "rope_scaling": {"rope_type": "linear", "factor": 2.0}})");
        write(broken, R"({"model_type": "llama", "rope_theta": "many"})");
        m_files = {config, broken, m_folder.filePath("missing.gguf")};
    }

    /// One thing; its words are for the message of a failure.
    QString act()
    {
        switch (below(16)) {
        case 0:
        case 1:
        case 2:
            return turnAKnob();
        case 3:
            return chooseAnEncoding();
        case 4:
            return chooseAScaling();
        case 5:
        case 6:
        case 7:
            return point();
        case 8:
            return click();
        case 9:
            return turnTheWheel();
        case 10:
            return drag();
        case 11:
            return fillOrEscape();
        case 12:
            return chooseViews();
        case 13:
            return open();
        case 14:
            m_shown.session.undo();
            return "undo";
        default:
            m_shown.session.redo();
            return "redo";
        }
    }

    /// The window may build a little, or not at all, before the next thing.
    void pause()
    {
        const std::uint64_t turns = below(4);
        for (std::uint64_t turn = 0; turn < turns; ++turn)
            QCoreApplication::processEvents();
        if (below(40) == 0)
            m_shown.settle();
    }

  private:
    static void write(const QString &path, const char *text)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            qFatal("cannot write %s", qPrintable(path));
    }

    std::uint64_t below(std::uint64_t count) { return static_cast<std::uint64_t>(m_numbers.uniform() * static_cast<double>(count)); }
    template <class List> const auto &oneOf(const List &list) { return list[below(std::size(list))]; }

    void apply(const Result<Scene> &next)
    {
        if (next)
            m_shown.session.apply(*next, below(2) ? QString() : QStringLiteral("a held handle"));
    }

    QString turnAKnob()
    {
        std::vector<Parameter> parameters;
        for (const ParameterGroup &group : parameterGroups(m_shown.session.scene()))
            parameters.insert(parameters.end(), group.parameters.begin(), group.parameters.end());
        const Parameter &parameter = oneOf(parameters);
        std::vector<double> places = notches(parameter);
        // Figures of thousands of features are other tests' matter.
        std::erase_if(places, [&](double value) {
            return (parameter.key == "dimension" && value > 256) || (parameter.key.find("rows") != std::string::npos && value > 4096);
        });
        const double value = places.empty() ? parameter.defaultValue : oneOf(places);
        apply(withParameter(m_shown.session.scene(), parameter.key, value));
        return QString("%1 = %2").arg(QString::fromStdString(parameter.key)).arg(value);
    }

    QString chooseAnEncoding()
    {
        const std::string &id = oneOf(encodings()).id;
        apply(withEncoding(m_shown.session.scene(), id));
        return "encoding " + QString::fromStdString(id);
    }

    QString chooseAScaling()
    {
        const std::string &id = oneOf(scalings()).id;
        apply(withScaling(m_shown.session.scene(), id));
        return "scaling " + QString::fromStdString(id);
    }

    FigurePlot &plot()
    {
        QList<ViewCard *> seen;
        for (ViewCard *card : m_shown.cards())
            if (card->isVisible())
                seen << card;
        return seen[static_cast<qsizetype>(below(static_cast<std::uint64_t>(seen.size())))]->plot();
    }

    QPoint placeOn(const QWidget &widget)
    {
        return {static_cast<int>(below(static_cast<std::uint64_t>(std::max(1, widget.width())))),
                static_cast<int>(below(static_cast<std::uint64_t>(std::max(1, widget.height()))))};
    }

    QString point()
    {
        FigurePlot &over = plot();
        moveTo(over, placeOn(over));
        return "point";
    }

    QString click()
    {
        FigurePlot &over = plot();
        if (below(4) == 0)
            QTest::mouseDClick(&over, Qt::LeftButton, {}, placeOn(over));
        else
            QTest::mouseClick(&over, Qt::LeftButton, {}, placeOn(over));
        return "click";
    }

    QString turnTheWheel()
    {
        FigurePlot &over = plot();
        wheel(over, placeOn(over), below(3) == 0 ? -2 : 3);
        return "wheel";
    }

    QString drag()
    {
        FigurePlot &over = plot();
        const QPoint from = placeOn(over), to = placeOn(over);
        QTest::mousePress(&over, Qt::LeftButton, {}, from);
        for (int part = 1; part <= 3; ++part) {
            const QPoint at = from + (to - from) * part / 3;
            QMouseEvent move(QEvent::MouseMove, at, over.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(&over, &move);
            if (below(2))
                QCoreApplication::processEvents();
        }
        QTest::mouseRelease(&over, Qt::LeftButton, {}, to);
        return "drag";
    }

    QString fillOrEscape()
    {
        if (below(2)) {
            QTest::keyClick(&m_shown.window, Qt::Key_Escape);
            return "escape";
        }
        const std::string &id = oneOf(views()).id;
        apply(withFilling(m_shown.session.scene(), id));
        return "fill " + QString::fromStdString(id);
    }

    QString chooseViews()
    {
        std::vector<std::string> chosen;
        for (const View &view : views())
            if (below(3) == 0)
                chosen.push_back(view.id);
        apply(withViews(m_shown.session.scene(), chosen));
        return "views";
    }

    QString open()
    {
        if (below(2)) {
            const std::string &id = oneOf(presets()).id;
            m_shown.session.openPreset(QString::fromStdString(id));
            return "preset " + QString::fromStdString(id);
        }
        const QString &path = oneOf(m_files);
        m_shown.window.openFiles({path});
        return path;
    }

    Shown &m_shown;
    RandomNumbers m_numbers;
    QTemporaryDir m_folder;
    std::vector<QString> m_files;
};

/// What must hold at any moment.
QString broken(const Shown &shown)
{
    const Scene &scene = shown.session.scene();
    if (const Result<Scene> checked = checkedScene(scene); !checked)
        return "the scene breaks a rule: " + QString::fromStdString(checked.error());
    if (visibleViews(shown).isEmpty())
        return "no view can be seen";
    for (const ViewCard *card : shown.cards())
        if (const Plate *plate = card->plate()) {
            if (!plate->figure && plate->silence.empty())
                return "a plate has neither figure nor sentence";
            if (plate->figure && plate->figure->view != card->view())
                return "a card shows another view's figure";
        }
    return {};
}

/// What must hold when nothing is awaited: what is seen is of the scene as it is.
QString stale(const Shown &shown)
{
    for (const ViewCard *card : shown.cards())
        if (card->isVisible() && (!card->plate() || card->plate()->scene != asDrawn(shown.session.scene())))
            return QString::fromStdString(card->view()) + " shows an older scene";
    return {};
}

} // namespace

class TestRandomEdits : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void everythingHoldsBetweenBuildsAndAfter_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 4; ++seed)
            QTest::newRow(qPrintable(QString("seed %1").arg(seed))) << seed;
    }
    void everythingHoldsBetweenBuildsAndAfter()
    {
        QFETCH(int, seed);
        constexpr int steps = 500;
        Shown shown;
        shown.window.resize(900, 600);
        RandomHand hand(shown, static_cast<std::uint64_t>(seed));
        QStringList last;
        for (int step = 0; step < steps; ++step) {
            last << hand.act();
            hand.pause();
            if (last.size() > 8)
                last.removeFirst();
            const QString problem = broken(shown);
            QVERIFY2(problem.isEmpty(), qPrintable(QString("step %1 (%2): %3").arg(step).arg(last.join(", "), problem)));
            if (step % 50 == 49) {
                shown.settle();
                QVERIFY2(stale(shown).isEmpty(),
                         qPrintable(QString("step %1 (%2): %3").arg(step).arg(last.join(", "), stale(shown))));
            }
        }
    }
};

TEST_CLASS(TestRandomEdits, QApplication)
#include "tst_random_edits.moc"
