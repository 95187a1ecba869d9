// SPDX-License-Identifier: GPL-3.0-or-later
// The German texts are complete, fit the sources they translate, and are what the program shows.
#include "tests/ui/support/translation_file.h"
#include "ui/common/language.h"
#include "ui/common/message_strip.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLocale>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

const QString sourceRoot = QStringLiteral(REGROUP_SOURCE_DIR);

/// "%1", "%L2", "%n" and "[*]" of a text, in order.
QStringList placeholders(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral(R"(%L?\d|%n|\[\*\])"));
    QStringList found;
    for (auto each = pattern.globalMatch(text); each.hasNext();)
        found.append(each.next().captured());
    found.sort();
    found.removeDuplicates();
    return found;
}

QString findLupdate() {
    for (const char* place : {"/usr/lib/qt6/bin/lupdate", "/usr/bin/lupdate"})
        if (QFile::exists(QString::fromLatin1(place)))
            return QString::fromLatin1(place);
    return QStandardPaths::findExecutable(QStringLiteral("lupdate6"));
}

} // namespace

class TestTranslation : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { applyLanguage(QStringLiteral("en")); }

    void everyTextIsTranslated() {
        const QList<Message> messages = germanMessages();
        QVERIFY(messages.size() > 900);
        for (const Message& message : messages) {
            QVERIFY2(message.isFinished, qPrintable(message.key()));
            QCOMPARE(message.forms.size(), message.isNumerus ? 2 : 1);
            for (const QString& form : message.forms)
                QVERIFY2(!form.trimmed().isEmpty() || message.source.trimmed().isEmpty(),
                         qPrintable(message.key()));
        }
    }

    void placeholdersAgree() {
        for (const Message& message : germanMessages())
            for (const QString& form : message.forms) {
                QVERIFY2(placeholders(form) == placeholders(message.source),
                         qPrintable(message.key() + " -> " + form));
                QVERIFY2(form.count('&') == message.source.count('&'),
                         qPrintable(message.key() + " -> " + form));
                // What is put together with other texts keeps its blank or line break.
                QVERIFY2(form.front().isSpace() == message.source.front().isSpace() &&
                             form.back().isSpace() == message.source.back().isSpace(),
                         qPrintable(message.key() + " -> " + form));
            }
    }

    void everyTextOfTheSourcesIsInTheFile() {
        const QString lupdate = findLupdate();
        if (lupdate.isEmpty())
            QSKIP("There is no lupdate; Debian package qt6-l10n-tools.");
        QTemporaryDir folder;
        const QString found = folder.filePath("found.ts");
        QProcess process;
        process.setWorkingDirectory(sourceRoot);
        process.start(lupdate, {"-I", ".", "ui", "app", "-locations", "none", "-ts", found});
        QVERIFY(process.waitForFinished(120000));
        QStringList inSources;
        QStringList inFile;
        for (const Message& message : messagesIn(found))
            inSources.append(message.key());
        for (const Message& message : germanMessages())
            inFile.append(message.key());
        for (const QString& text : inSources)
            QVERIFY2(inFile.contains(text),
                     qPrintable("not translated (packaging/translate.sh): " + text));
        QCOMPARE(inSources.size(), inFile.size());
    }

    /// A text that is looked up elsewhere than lupdate puts it stays English.
    void everyContextOfTheSourcesIsInTheFile() {
        QStringList contexts;
        for (const Message& message : germanMessages())
            contexts.append(message.context);
        static const QRegularExpression looked(QStringLiteral("\\btranslate\\(\\s*\"([^\"]+)\""));
        int found = 0;
        QDirIterator files(sourceRoot + "/ui", {"*.cpp", "*.h"}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            for (auto each = looked.globalMatch(QString::fromUtf8(file.readAll())); each.hasNext();
                 ++found) {
                const QString context = each.next().captured(1);
                QVERIFY2(contexts.contains(context), qPrintable(file.fileName() + ": " + context));
            }
        }
        QVERIFY(found > 1);
    }

    /// What the core reports about its jobs is in the file, too.
    void everyStepOfTheCoreIsTranslated() {
        QStringList known;
        for (const Message& message : germanMessages())
            if (message.context == QStringLiteral("JobStep"))
                known.append(message.source);
        static const QRegularExpression reported(
            QStringLiteral("(?:\\breport\\(|stepName = )\"([A-Z][a-z][^\"]*)\""));
        int found = 0;
        QDirIterator files(sourceRoot + "/core", {"*.cpp"}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            for (auto each = reported.globalMatch(QString::fromUtf8(file.readAll()));
                 each.hasNext(); ++found) {
                const QString step = each.next().captured(1);
                QVERIFY2(known.contains(step), qPrintable(file.fileName() + ": " + step));
            }
        }
        QVERIFY(found > 10);
    }

    void textsNumbersAndQtsButtonsFollowTheLanguage() {
        applyLanguage(QStringLiteral("de"));
        QCOMPARE(regroup::ui::tr("&Quit"), QStringLiteral("B&eenden"));
        QCOMPARE(QLocale().toString(0.5, 'f', 3), QStringLiteral("0,500"));
        MessageStrip strip;
        QCOMPARE(strip.findChild<QAbstractButton*>("messageCopy")->text(),
                 QStringLiteral("Bericht kopieren"));
        QCOMPARE(MessageStrip::tr("%n older message(s) below.", nullptr, 1),
                 QStringLiteral("Darunter 1 ältere Meldung."));
        QCOMPARE(MessageStrip::tr("%n older message(s) below.", nullptr, 3),
                 QStringLiteral("Darunter 3 ältere Meldungen."));
        QDialogButtonBox box(QDialogButtonBox::Cancel);
        if (QFile::exists(QStringLiteral(":/translations/qtbase_de.qm")))
            QCOMPARE(box.button(QDialogButtonBox::Cancel)->text().remove('&'),
                     QStringLiteral("Abbrechen"));
        QCOMPARE(QString::number(0.5), QStringLiteral("0.5")); // As files are written.

        applyLanguage(QStringLiteral("en"));
        QCOMPARE(regroup::ui::tr("&Quit"), QStringLiteral("&Quit"));
        QCOMPARE(QLocale().toString(0.5, 'f', 3), QStringLiteral("0.500"));
        QCOMPARE(QGuiApplication::layoutDirection(), Qt::LeftToRight);
    }

    void anUntranslatedLanguageKeepsEnglishAndItsSide() {
        applyLanguage(QStringLiteral("ar"));
        QCOMPARE(regroup::ui::tr("&Quit"), QStringLiteral("&Quit"));
        QCOMPARE(QGuiApplication::layoutDirection(), Qt::RightToLeft);
    }
};

QTEST_MAIN(TestTranslation)
#include "tst_translation.moc"
