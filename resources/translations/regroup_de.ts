<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>JobStep</name>
    <message>
        <source>Calibrating</source>
        <translation>Kalibrieren</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>Feinabstimmen</translation>
    </message>
    <message>
        <source>Generating</source>
        <translation>Texte erzeugen</translation>
    </message>
    <message>
        <source>Loading weights</source>
        <translation>Gewichte laden</translation>
    </message>
    <message>
        <source>Measuring layers</source>
        <translation>Schichten messen</translation>
    </message>
    <message>
        <source>Measuring perplexity</source>
        <translation>Perplexität messen</translation>
    </message>
    <message>
        <source>Merging</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Reading weights</source>
        <translation>Gewichte lesen</translation>
    </message>
    <message>
        <source>Scoring items</source>
        <translation>Fragen bewerten</translation>
    </message>
    <message>
        <source>Searching groupings</source>
        <translation>Gruppierungen suchen</translation>
    </message>
    <message>
        <source>Tokenizing</source>
        <translation>In Token zerlegen</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Writing weights</source>
        <translation>Gewichte schreiben</translation>
    </message>
    <message>
        <source>Errors of all groups</source>
        <translation>Fehler aller Gruppen</translation>
    </message>
    <message>
        <source>Groups fitted for the proof</source>
        <translation>Gruppen für den Beweis angepasst</translation>
    </message>
    <message>
        <source>Importing runs</source>
        <translation>Läufe einlesen</translation>
    </message>
    <message>
        <source>Testing against the baseline</source>
        <translation>Gegen den Vergleichslauf testen</translation>
    </message>
</context>
<context>
    <name>QDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
</context>
<context>
    <name>regroup::ui</name>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>not finite</source>
        <translation>nicht endlich</translation>
    </message>
    <message>
        <source>Layer %1, %2, head %3</source>
        <translation>Schicht %1, %2, Kopf %3</translation>
    </message>
    <message>
        <source>Layer %1, %2, heads %3 and %4: %5</source>
        <translation>Schicht %1, %2, Köpfe %3 und %4: %5</translation>
    </message>
    <message>
        <source>; group %1</source>
        <translation>; Gruppe %1</translation>
    </message>
    <message>
        <source>; groups %1 and %2</source>
        <translation>; Gruppen %1 und %2</translation>
    </message>
    <message>
        <source>; nearest of %1: %2 (%3)</source>
        <translation>; am nächsten zu %1: %2 (%3)</translation>
    </message>
    <message>
        <source>&amp;Move to Group…</source>
        <translation>&amp;In Gruppe verschieben …</translation>
    </message>
    <message>
        <source>Move the selected heads to the group whose letter comes next</source>
        <translation>Die ausgewählten Köpfe in die Gruppe verschieben, deren Buchstabe als Nächstes gedrückt wird</translation>
    </message>
    <message>
        <source>S&amp;wap Heads</source>
        <translation>Köpfe &amp;tauschen</translation>
    </message>
    <message>
        <source>Swap the two selected heads</source>
        <translation>Die beiden ausgewählten Köpfe tauschen</translation>
    </message>
    <message>
        <source>&amp;New Group</source>
        <translation>&amp;Neue Gruppe</translation>
    </message>
    <message>
        <source>Put the selected heads into a new group</source>
        <translation>Die ausgewählten Köpfe in eine neue Gruppe legen</translation>
    </message>
    <message>
        <source>&amp;Split Group</source>
        <translation>Gruppe te&amp;ilen</translation>
    </message>
    <message>
        <source>The selected heads leave their group; without any, it is cut into two clusters</source>
        <translation>Die ausgewählten Köpfe verlassen ihre Gruppe; ohne Auswahl wird sie in zwei Cluster geteilt</translation>
    </message>
    <message>
        <source>Mer&amp;ge Groups</source>
        <translation>Gruppen &amp;verschmelzen</translation>
    </message>
    <message>
        <source>Merge the selected groups</source>
        <translation>Die ausgewählten Gruppen zu einer machen</translation>
    </message>
    <message>
        <source>&amp;Lock or Unlock</source>
        <translation>S&amp;perren oder freigeben</translation>
    </message>
    <message>
        <source>Lock the selected groups or heads, or unlock them</source>
        <translation>Die ausgewählten Gruppen oder Köpfe sperren oder freigeben</translation>
    </message>
    <message>
        <source>Apply &amp;Hint</source>
        <translation>&amp;Hinweis anwenden</translation>
    </message>
    <message>
        <source>Make the swap or move that raises the similarity most</source>
        <translation>Den Tausch oder Zug machen, der die Ähnlichkeit am meisten hebt</translation>
    </message>
    <message>
        <source>Lock La&amp;yer</source>
        <translation>S&amp;chicht sperren</translation>
    </message>
    <message>
        <source>Keep all groups of this layer as they are</source>
        <translation>Alle Gruppen dieser Schicht so lassen, wie sie sind</translation>
    </message>
    <message>
        <source>&amp;Joint Keys and Values</source>
        <translation>Schlüssel und Werte &amp;gemeinsam</translation>
    </message>
    <message>
        <source>Keys and values of this layer share their groups</source>
        <translation>Schlüssel und Werte dieser Schicht haben dieselben Gruppen</translation>
    </message>
    <message>
        <source>&amp;Copy to Layers…</source>
        <translation>In Schichten &amp;kopieren …</translation>
    </message>
    <message>
        <source>Give other layers the groups of this one</source>
        <translation>Anderen Schichten die Gruppen dieser Schicht geben</translation>
    </message>
    <message>
        <source>Neigh&amp;bouring Heads…</source>
        <translation>&amp;Benachbarte Köpfe …</translation>
    </message>
    <message>
        <source>Group runs of neighbouring heads</source>
        <translation>Aufeinanderfolgende Köpfe gruppieren</translation>
    </message>
    <message>
        <source>&amp;Random Groups…</source>
        <translation>&amp;Zufällige Gruppen …</translation>
    </message>
    <message>
        <source>Group the heads at random</source>
        <translation>Die Köpfe zufällig gruppieren</translation>
    </message>
    <message>
        <source>&amp;One Group</source>
        <translation>&amp;Eine Gruppe</translation>
    </message>
    <message>
        <source>Put all heads into one group</source>
        <translation>Alle Köpfe in eine Gruppe legen</translation>
    </message>
    <message>
        <source>&amp;Every Head Its Own</source>
        <translation>&amp;Jeder Kopf für sich</translation>
    </message>
    <message>
        <source>Every head becomes its own group, as in the original model</source>
        <translation>Jeder Kopf wird seine eigene Gruppe, wie im ursprünglichen Modell</translation>
    </message>
    <message>
        <source>budget %1</source>
        <translation>Budget %1</translation>
    </message>
    <message>
        <source>mean %1</source>
        <translation>Mittel %1</translation>
    </message>
    <message>
        <source>single</source>
        <translation>einzeln</translation>
    </message>
    <message>
        <source>weakest %1–%2 %3</source>
        <translation>schwächstes Paar %1–%2 %3</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>&amp;Open Checkpoint…</source>
        <translation>&amp;Checkpoint öffnen …</translation>
    </message>
    <message>
        <source>Open &amp;Grouping or Recipe…</source>
        <translation>&amp;Gruppierung oder Rezept öffnen …</translation>
    </message>
    <message>
        <source>Open Sa&amp;mple</source>
        <translation>&amp;Beispiel öffnen</translation>
    </message>
    <message>
        <source>&amp;Run Recipe…</source>
        <translation>&amp;Rezept ausführen …</translation>
    </message>
    <message>
        <source>&amp;New Grouping</source>
        <translation>&amp;Neue Gruppierung</translation>
    </message>
    <message>
        <source>&amp;Save Grouping</source>
        <translation>Gruppierung &amp;speichern</translation>
    </message>
    <message>
        <source>Save Grouping &amp;As…</source>
        <translation>Gruppierung speichern &amp;unter …</translation>
    </message>
    <message>
        <source>&amp;Export Figure…</source>
        <translation>&amp;Abbildung exportieren …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>&amp;Welcome</source>
        <translation>&amp;Willkommen</translation>
    </message>
    <message>
        <source>&amp;Explore</source>
        <translation>&amp;Erkunden</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>&amp;Trainieren</translation>
    </message>
    <message>
        <source>E&amp;valuate</source>
        <translation>&amp;Auswerten</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>V&amp;or</translation>
    </message>
    <message>
        <source>&amp;Previous Layer</source>
        <translation>Vo&amp;rige Schicht</translation>
    </message>
    <message>
        <source>&amp;Next Layer</source>
        <translation>&amp;Nächste Schicht</translation>
    </message>
    <message>
        <source>&amp;First Layer</source>
        <translation>&amp;Erste Schicht</translation>
    </message>
    <message>
        <source>&amp;Last Layer</source>
        <translation>&amp;Letzte Schicht</translation>
    </message>
    <message>
        <source>&amp;Reload</source>
        <translation>Ne&amp;u laden</translation>
    </message>
    <message>
        <source>Full S&amp;creen</source>
        <translation>Voll&amp;bild</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Reset Layout</source>
        <translation>Anordnung zurü&amp;cksetzen</translation>
    </message>
    <message>
        <source>&amp;Calibrate</source>
        <translation>&amp;Kalibrieren</translation>
    </message>
    <message>
        <source>Choose Calibration &amp;Text…</source>
        <translation>&amp;Text zum Kalibrieren wählen …</translation>
    </message>
    <message>
        <source>&amp;Evaluate Grouping</source>
        <translation>Gruppierung &amp;auswerten</translation>
    </message>
    <message>
        <source>Evaluate &amp;Original Model</source>
        <translation>&amp;Ursprüngliches Modell auswerten</translation>
    </message>
    <message>
        <source>Choose E&amp;valuation Text…</source>
        <translation>Text zum Aus&amp;werten wählen …</translation>
    </message>
    <message>
        <source>Co&amp;nvert Grouping…</source>
        <translation>Gruppierung &amp;umwandeln …</translation>
    </message>
    <message>
        <source>&amp;Fine-Tune…</source>
        <translation>&amp;Feinabstimmen …</translation>
    </message>
    <message>
        <source>&amp;Run Step of This Page</source>
        <translation>&amp;Schritt dieser Seite ausführen</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>&amp;Find a Command…</source>
        <translation>&amp;Befehl suchen …</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About Regroup Studio</source>
        <translation>Ü&amp;ber Regroup Studio</translation>
    </message>
    <message>
        <source>Head %1</source>
        <translation>Kopf %1</translation>
    </message>
    <message>
        <source>Heads %1</source>
        <translation>Köpfe %1</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Mean similarity</source>
        <translation>Mittlere Ähnlichkeit</translation>
    </message>
    <message>
        <source>Weakest pair</source>
        <translation>Schwächstes Paar</translation>
    </message>
    <message>
        <source>Group of %1</source>
        <translation>Gruppe von %1</translation>
    </message>
    <message>
        <source>Nearest of %1</source>
        <translation>Am nächsten zu %1</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>%1 layers × %2 heads × %3</source>
        <translation>%1 Schichten × %2 Köpfe × %3</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Data type</source>
        <translation>Datentyp</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>Tokenizer</translation>
    </message>
    <message>
        <source>none found</source>
        <translation>keiner gefunden</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV-Cache</translation>
    </message>
    <message>
        <source>%1 per token</source>
        <translation>%1 je Token</translation>
    </message>
    <message>
        <source>when grouped</source>
        <translation>gruppiert</translation>
    </message>
    <message>
        <source>%1 (%2&#xa0;%)</source>
        <translation>%1 (%2 %)</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>Größen</translation>
    </message>
    <message>
        <source>Key groups</source>
        <translation>Gruppen der Schlüssel</translation>
    </message>
    <message>
        <source>Value groups</source>
        <translation>Gruppen der Werte</translation>
    </message>
    <message>
        <source>Mean within (%1)</source>
        <translation>Mittel innerhalb (%1)</translation>
    </message>
    <message>
        <source>no pair</source>
        <translation>kein Paar</translation>
    </message>
    <message>
        <source>activation means</source>
        <translation>Mittel der Aktivierungen</translation>
    </message>
    <message>
        <source>activations by token</source>
        <translation>Aktivierungen je Token</translation>
    </message>
    <message>
        <source>activation means, matched</source>
        <translation>Mittel der Aktivierungen, angepasst</translation>
    </message>
    <message>
        <source>weights (no data)</source>
        <translation>Gewichte (ohne Daten)</translation>
    </message>
    <message>
        <source>directions of weights (no data)</source>
        <translation>Richtungen der Gewichte (ohne Daten)</translation>
    </message>
    <message>
        <source>distance of activations</source>
        <translation>Abstand der Aktivierungen</translation>
    </message>
    <message>
        <source>kernel alignment (CKA)</source>
        <translation>Kernel-Ausrichtung (CKA)</translation>
    </message>
    <message>
        <source>best rotation (Procrustes)</source>
        <translation>beste Drehung (Procrustes)</translation>
    </message>
    <message>
        <source>attention rows</source>
        <translation>Zeilen der Attention</translation>
    </message>
    <message>
        <source>&amp;Off</source>
        <translation>&amp;Aus</translation>
    </message>
    <message>
        <source>&amp;Protanopia (No Red Cones)</source>
        <translation>&amp;Protanopie (ohne Rot-Zapfen)</translation>
    </message>
    <message>
        <source>&amp;Deuteranopia (No Green Cones)</source>
        <translation>&amp;Deuteranopie (ohne Grün-Zapfen)</translation>
    </message>
    <message>
        <source>&amp;Tritanopia (No Blue Cones)</source>
        <translation>&amp;Tritanopie (ohne Blau-Zapfen)</translation>
    </message>
    <message>
        <source>Take the &amp;Tour</source>
        <translation>&amp;Rundgang machen</translation>
    </message>
    <message>
        <source>it was selected on this split (%1)</source>
        <translation>er wurde an diesem Datenteil ausgewählt (%1)</translation>
    </message>
    <message>
        <source>only a part of the data was used</source>
        <translation>nur ein Teil der Daten wurde benutzt</translation>
    </message>
    <message>
        <source>the run has not finished</source>
        <translation>der Lauf ist nicht zu Ende</translation>
    </message>
    <message>
        <source>original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>accuracy of %1</source>
        <translation>Genauigkeit von %1</translation>
    </message>
    <message>
        <source>score, 95 % interval</source>
        <translation>Ergebnis, 95-%-Intervall</translation>
    </message>
    <message>
        <source>perplexity, 95 % interval</source>
        <translation>Perplexität, 95-%-Intervall</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>%1, 95 % interval</source>
        <translation>%1, 95-%-Intervall</translation>
    </message>
    <message>
        <source>heads in a group, on average</source>
        <translation>Köpfe je Gruppe, im Mittel</translation>
    </message>
    <message>
        <source>There is no field “%1”, so its words are looked for everywhere. The fields are %2.</source>
        <translation>Ein Feld „%1“ gibt es nicht, darum wird überall nach seinen Wörtern gesucht. Die Felder sind %2.</translation>
    </message>
    <message>
        <source>“%1” is a text and cannot be compared by size.</source>
        <translation>„%1“ ist ein Text und lässt sich nicht der Größe nach vergleichen.</translation>
    </message>
    <message>
        <source>“%1” is no number, so it cannot be compared with %2.</source>
        <translation>„%1“ ist keine Zahl und lässt sich darum nicht mit %2 vergleichen.</translation>
    </message>
    <message>
        <source>%1; only a part of the data was used</source>
        <translation>%1; nur ein Teil der Daten wurde benutzt</translation>
    </message>
    <message>
        <source>%1; archived</source>
        <translation>%1; archiviert</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Part of</source>
        <translation>Teil von</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Was schiefging</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was hilft</translation>
    </message>
    <message>
        <source>%1 (%2; n = %3)</source>
        <translation>%1 (%2; n = %3)</translation>
    </message>
    <message>
        <source>%1. Stamped “selected on this split”: %2</source>
        <translation>%1. Mit dem Vermerk „an diesem Teil ausgewählt“: %2</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>predicted %1, actually %2</source>
        <translation>vorhergesagt %1, tatsächlich %2</translation>
    </message>
    <message>
        <source>predicted %1</source>
        <translation>vorhergesagt %1</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Predicted against actual</source>
        <translation>Vorhergesagt und tatsächlich</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Erzeugt</translation>
    </message>
    <message>
        <source>Its place</source>
        <translation>Sein Ort</translation>
    </message>
    <message>
        <source>Its SHA-256</source>
        <translation>Sein SHA-256</translation>
    </message>
    <message>
        <source>Recipe&apos;s SHA-256</source>
        <translation>SHA-256 des Rezepts</translation>
    </message>
    <message>
        <source>Run&apos;s UUID</source>
        <translation>UUID des Laufs</translation>
    </message>
    <message>
        <source>Version of %1</source>
        <translation>Version von %1</translation>
    </message>
    <message>
        <source>Models, hashes and versions</source>
        <translation>Modelle, Prüfsummen und Versionen</translation>
    </message>
    <message>
        <source>Settings and plain results</source>
        <translation>Einstellungen und einfache Ergebnisse</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Imported from</source>
        <translation>Importiert aus</translation>
    </message>
    <message>
        <source>Layer %1, %2</source>
        <translation>Schicht %1, %2</translation>
    </message>
    <message>
        <source>Open Checkpoint &amp;File…</source>
        <translation>Checkpoint-&amp;Datei öffnen…</translation>
    </message>
    <message>
        <source>Open Checkpoint in New &amp;Window…</source>
        <translation>Checkpoint in neuem &amp;Fenster öffnen…</translation>
    </message>
    <message>
        <source>Mo&amp;del…</source>
        <translation>Mo&amp;dell…</translation>
    </message>
    <message>
        <source>&amp;Close Grouping</source>
        <translation>Gruppierung s&amp;chließen</translation>
    </message>
    <message>
        <source>Export N&amp;umbers…</source>
        <translation>&amp;Zahlen exportieren…</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy With &amp;Headers</source>
        <translation>Mit &amp;Überschriften kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;JSON</source>
        <translation>Als &amp;JSON kopieren</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Zoom to &amp;Fit</source>
        <translation>Ein&amp;passen</translation>
    </message>
    <message>
        <source>Layout: &amp;Explore</source>
        <translation>Anordnung: &amp;Erkunden</translation>
    </message>
    <message>
        <source>Layout: &amp;Train</source>
        <translation>Anordnung: &amp;Trainieren</translation>
    </message>
    <message>
        <source>Layout: &amp;Compare</source>
        <translation>Anordnung: &amp;Vergleichen</translation>
    </message>
    <message>
        <source>&amp;Search for Groupings…</source>
        <translation>Gruppierungen &amp;suchen…</translation>
    </message>
    <message>
        <source>Co&amp;mpare Grouping</source>
        <translation>Gruppierung &amp;vergleichen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keep Sizes</source>
        <translation>&amp;Größen erhalten</translation>
    </message>
    <message>
        <source>A head dropped on another changes places with it, and hints only swap</source>
        <translation>Ein Kopf, der auf einem anderen abgelegt wird, tauscht mit ihm den Platz, und Hinweise tauschen nur</translation>
    </message>
    <message>
        <source>&amp;Ward&apos;s Clusters…</source>
        <translation>&amp;Wards Cluster…</translation>
    </message>
    <message>
        <source>Group the heads by Ward&apos;s clustering of the shown similarity</source>
        <translation>Die Köpfe durch Wards Clusterung der gezeigten Ähnlichkeit gruppieren</translation>
    </message>
    <message>
        <source>The number of groups is not the budget. Nothing is blocked.</source>
        <translation>Die Zahl der Gruppen ist nicht das Budget. Nichts ist gesperrt.</translation>
    </message>
    <message>
        <source>Groups of this layer: what is left of its key and value heads</source>
        <translation>Gruppen dieser Schicht: was von ihren Schlüssel- und Wertköpfen bleibt</translation>
    </message>
    <message>
        <source>What this merge rule loses of the layer&apos;s keys and values, as a share of their energy: in closed form, from the calibration. Keys and values that are grouped together are added up.</source>
        <translation>Was diese Zusammenführung von den Schlüsseln und Werten der Schicht verliert, als Anteil ihrer Energie: in geschlossener Form, aus der Kalibrierung. Schlüssel und Werte, die zusammen gruppiert sind, werden addiert.</translation>
    </message>
    <message>
        <source>optimal</source>
        <translation>optimal</translation>
    </message>
    <message>
        <source>How much less the best grouping into as many groups would lose; proved by looking at all of them</source>
        <translation>Wie viel weniger die beste Gruppierung in ebenso viele Gruppen verlöre; bewiesen durch Ansehen aller</translation>
    </message>
    <message>
        <source>How much more similarity (summed over groups) the best grouping into as many groups has; proved by looking at all of them</source>
        <translation>Wie viel mehr Ähnlichkeit (Summe über Gruppen) die beste Gruppierung in ebenso viele Gruppen hat; bewiesen durch Ansehen aller</translation>
    </message>
    <message>
        <source>The keys and values of all layers that a text of this length keeps in memory</source>
        <translation>Die Schlüssel und Werte aller Schichten, die ein Text dieser Länge im Speicher hält</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 M</source>
        <translation>%1 Mio.</translation>
    </message>
    <message>
        <source>%1 G</source>
        <translation>%1 Mrd.</translation>
    </message>
    <message>
        <source>Weights and biases of keys and values, all layers, that the converted model no longer has</source>
        <translation>Gewichte und Bias von Schlüsseln und Werten, alle Schichten, die das umgewandelte Modell nicht mehr hat</translation>
    </message>
    <message>
        <source>Heads are together where keys and values both keep them together: so many key/value heads has an exact export of this layer for programs that share both</source>
        <translation>Köpfe sind zusammen, wo Schlüssel und Werte sie zusammenhalten: so viele Schlüssel/Wert-Köpfe hat ein exakter Export dieser Schicht für Programme, die beide teilen</translation>
    </message>
    <message>
        <source>Mean similarity of all pairs of heads in the same group</source>
        <translation>Mittlere Ähnlichkeit aller Paare von Köpfen derselben Gruppe</translation>
    </message>
    <message>
        <source>Mean similarity of all pairs of heads in different groups</source>
        <translation>Mittlere Ähnlichkeit aller Paare von Köpfen verschiedener Gruppen</translation>
    </message>
    <message>
        <source>The two least similar heads of one group</source>
        <translation>Die zwei unähnlichsten Köpfe einer Gruppe</translation>
    </message>
    <message>
        <source>err %1</source>
        <translation>Fehler %1</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Gap to optimum</source>
        <translation>Abstand zum Optimum</translation>
    </message>
    <message>
        <source>Parameters saved</source>
        <translation>Parameter gespart</translation>
    </message>
    <message>
        <source>K and V together</source>
        <translation>K und V zusammen</translation>
    </message>
    <message>
        <source>Mean within</source>
        <translation>Mittel innen</translation>
    </message>
    <message>
        <source>Mean between</source>
        <translation>Mittel zwischen</translation>
    </message>
    <message>
        <source>Group %1 {%2}</source>
        <translation>Gruppe %1 {%2}</translation>
    </message>
    <message>
        <source>Error of merging</source>
        <translation>Fehler der Zusammenführung</translation>
    </message>
    <message>
        <source>a part of the text</source>
        <translation>ein Teil des Texts</translation>
    </message>
    <message>
        <source>the split %1</source>
        <translation>der Teil %1</translation>
    </message>
    <message>
        <source>the merge&apos;s refinements %1</source>
        <translation>die Verfeinerungen %1 der Zusammenführung</translation>
    </message>
    <message>
        <source>only the layers %1</source>
        <translation>nur die Schichten %1</translation>
    </message>
    <message>
        <source>only the %1 heads</source>
        <translation>nur die Köpfe %1</translation>
    </message>
    <message>
        <source>how much of the data was used</source>
        <translation>wie viel der Daten benutzt wurde</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>Find &amp;Next</source>
        <translation>&amp;Weitersuchen</translation>
    </message>
    <message>
        <source>error %1 → %2</source>
        <translation>Fehler %1 → %2</translation>
    </message>
    <message>
        <source>mean within %1 → %2</source>
        <translation>Mittel innen %1 → %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Where it came from and what came of it</source>
        <translation>Woher er kam und was daraus wurde</translation>
    </message>
    <message>
        <source>Its model was made by</source>
        <translation>Sein Modell stammt von</translation>
    </message>
    <message>
        <source>Its groups were found by</source>
        <translation>Seine Gruppen fand</translation>
    </message>
    <message>
        <source>What it made is used by</source>
        <translation>Was er machte, nutzt</translation>
    </message>
    <message>
        <source>%1 at step %2</source>
        <translation>%1 bei Schritt %2</translation>
    </message>
    <message>
        <source>Last values</source>
        <translation>Letzte Werte</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ChartTab</name>
    <message>
        <source>The chart as a table</source>
        <translation>Das Diagramm als Tabelle</translation>
    </message>
    <message>
        <source>As &amp;Table</source>
        <translation>Als &amp;Tabelle</translation>
    </message>
    <message>
        <source>Show the numbers of this chart as a table</source>
        <translation>Die Zahlen dieses Diagramms als Tabelle zeigen</translation>
    </message>
    <message>
        <source>&amp;Copy Numbers</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the numbers of this chart as CSV</source>
        <translation>Die Zahlen dieses Diagramms als CSV kopieren</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren …</translation>
    </message>
    <message>
        <source>Save this chart as SVG, PDF or PNG, with its numbers and its recipe beside it (Ctrl+E)</source>
        <translation>Dieses Diagramm als SVG, PDF oder PNG speichern, mit seinen Zahlen und seinem Rezept daneben (Strg+E)</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ClusterPanel</name>
    <message>
        <source>Make Grouping of the &amp;Cut</source>
        <translation>Gruppierung aus dem &amp;Schnitt machen</translation>
    </message>
    <message>
        <source>The groups below the dendrogram&apos;s cut become the groups of this layer</source>
        <translation>Die Gruppen unter dem Schnitt des Dendrogramms werden die Gruppen dieser Schicht</translation>
    </message>
    <message>
        <source>Cut into &amp;groups</source>
        <translation>In &amp;Gruppen schneiden</translation>
    </message>
    <message>
        <source>Number of groups of the cut</source>
        <translation>Zahl der Gruppen des Schnitts</translation>
    </message>
    <message>
        <source>How many groups the cut through the dendrogram makes</source>
        <translation>Wie viele Gruppen der Schnitt durch das Dendrogramm ergibt</translation>
    </message>
    <message>
        <source>Make Grouping</source>
        <translation>Gruppierung machen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Type a few letters of a command</source>
        <translation>Ein paar Buchstaben eines Befehls eingeben</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Commands that match</source>
        <translation>Passende Befehle</translation>
    </message>
    <message>
        <source>No command has these letters.</source>
        <translation>Kein Befehl hat diese Buchstaben.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::CompareCharts</name>
    <message>
        <source>Bars by Task</source>
        <translation>Nach Aufgabe</translation>
    </message>
    <message>
        <source>Bars by Group Size</source>
        <translation>Nach Gruppengröße</translation>
    </message>
    <message>
        <source>Pareto</source>
        <translation>Pareto</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>MMLU Subjects</source>
        <translation>MMLU-Fächer</translation>
    </message>
    <message>
        <source>The first %1 of %L2 runs of the table; filter or sort it to see others.</source>
        <translation>Die ersten %1 von %L2 Läufen der Tabelle; filtern oder sortieren Sie sie, um andere zu sehen.</translation>
    </message>
    <message>
        <source>Results of tasks stand here as bars, task by task.</source>
        <translation>Hier stehen Ergebnisse von Aufgaben als Balken, Aufgabe für Aufgabe.</translation>
    </message>
    <message>
        <source>Results stand here side by side for every size of the groups.</source>
        <translation>Hier stehen Ergebnisse nebeneinander, für jede Größe der Gruppen.</translation>
    </message>
    <message>
        <source>What a smaller KV cache costs in quality stands here, run by run.</source>
        <translation>Hier steht, was ein kleinerer KV-Cache an Güte kostet, Lauf für Lauf.</translation>
    </message>
    <message>
        <source>The first %1 of %L2 trainings; pick the ones to compare in the table.</source>
        <translation>Die ersten %1 von %L2 Trainings; wählen Sie in der Tabelle, welche verglichen werden.</translation>
    </message>
    <message>
        <source>How trainings went stands here: their losses, step by step.</source>
        <translation>Hier steht, wie Trainings verlaufen sind: ihre Verluste, Schritt für Schritt.</translation>
    </message>
    <message>
        <source>no other</source>
        <translation>kein anderer</translation>
    </message>
    <message>
        <source>Accuracies of the subjects of MMLU stand here, sorted.</source>
        <translation>Hier stehen die Genauigkeiten der Fächer von MMLU, sortiert.</translation>
    </message>
    <message>
        <source>%1 No run that passes the filter has any.</source>
        <translation>%1 Kein Lauf, der durch den Filter kommt, hat welche.</translation>
    </message>
    <message>
        <source>Clear Filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>%1 There is no training yet.</source>
        <translation>%1 Noch gibt es kein Training.</translation>
    </message>
    <message>
        <source>%1 No run has any yet.</source>
        <translation>%1 Noch hat kein Lauf welche.</translation>
    </message>
    <message>
        <source>Fine-Tune a Model</source>
        <translation>Ein Modell feinabstimmen</translation>
    </message>
    <message>
        <source>Evaluate a Model</source>
        <translation>Ein Modell auswerten</translation>
    </message>
    <message>
        <source>&amp;Logarithmic quality</source>
        <translation>&amp;Logarithmische Güte</translation>
    </message>
    <message>
        <source>&amp;Names</source>
        <translation>&amp;Namen</translation>
    </message>
    <message>
        <source>Write the names of the runs beside their points</source>
        <translation>Die Namen der Läufe neben ihre Punkte schreiben</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>training loss</source>
        <translation>Trainingsverlust</translation>
    </message>
    <message>
        <source>held-out loss</source>
        <translation>zurückgehaltener Verlust</translation>
    </message>
    <message>
        <source>held-out metric</source>
        <translation>zurückgehaltenes Maß</translation>
    </message>
    <message>
        <source>&amp;by</source>
        <translation>&amp;nach</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>&amp;Logarithmic</source>
        <translation>&amp;Logarithmisch</translation>
    </message>
    <message>
        <source>Draw the axis of the values logarithmically</source>
        <translation>Die Achse der Werte logarithmisch zeichnen</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>a&amp;gainst</source>
        <translation>&amp;gegen</translation>
    </message>
    <message>
        <source>s&amp;orted by</source>
        <translation>s&amp;ortiert nach</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Budget Fronts</source>
        <translation>Fronten der Budgets</translation>
    </message>
    <message numerus="yes">
        <source>%n KV heads, taken</source>
        <translation>
            <numerusform>%n KV-Kopf, genommen</numerusform>
            <numerusform>%n KV-Köpfe, genommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n KV heads</source>
        <translation>
            <numerusform>%n KV-Kopf</numerusform>
            <numerusform>%n KV-Köpfe</numerusform>
        </translation>
    </message>
    <message>
        <source>weighted cost of the layers</source>
        <translation>gewichtete Kosten der Schichten</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suche</translation>
    </message>
    <message>
        <source>Search whose front is shown</source>
        <translation>Suche, deren Front gezeigt wird</translation>
    </message>
    <message>
        <source>%1 (run %2)</source>
        <translation>%1 (Lauf %2)</translation>
    </message>
    <message>
        <source>What every number of KV heads costs, shared out over the layers, stands here for searches with a budget.</source>
        <translation>Was jede Zahl von KV-Köpfen kostet, auf die Schichten verteilt, steht hier für Suchen mit einem Budget.</translation>
    </message>
    <message>
        <source>Costs of different searches are weighted differently and are not drawn together</source>
        <translation>Kosten verschiedener Suchen sind verschieden gewichtet und werden nicht zusammen gezeichnet</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Group Sizes</source>
        <translation>Gruppengrößen</translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation>Fächer</translation>
    </message>
    <message>
        <source>Budgets</source>
        <translation>Budgets</translation>
    </message>
    <message>
        <source>Draw the axis of the quality logarithmically; until it is chosen, where values are more than a decade apart</source>
        <translation>Die Achse der Güte logarithmisch zeichnen; bis das gewählt wird, wo Werte mehr als das Zehnfache auseinander liegen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::CompareController</name>
    <message>
        <source>The runs could not be read.</source>
        <translation>Die Läufe konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>perplexity %L1</source>
        <translation>Perplexität %L1</translation>
    </message>
    <message>
        <source>The perplexity of %1 could not be measured.</source>
        <translation>Die Perplexität von %1 konnte nicht gemessen werden.</translation>
    </message>
    <message>
        <source>Evaluate %1</source>
        <translation>%1 auswerten</translation>
    </message>
    <message>
        <source>The recipe %1 failed.</source>
        <translation>Das Rezept %1 ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>%1 ausführen</translation>
    </message>
    <message>
        <source>The curves of the trainings could not be read.</source>
        <translation>Die Kurven der Trainings konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The tags could not be saved.</source>
        <translation>Die Schlagwörter konnten nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>The note could not be saved.</source>
        <translation>Die Notiz konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>The runs could not be archived.</source>
        <translation>Die Läufe konnten nicht archiviert werden.</translation>
    </message>
    <message>
        <source>The runs could not be taken out of the archive.</source>
        <translation>Die Läufe konnten nicht aus dem Archiv geholt werden.</translation>
    </message>
    <message>
        <source>The runs could not be deleted.</source>
        <translation>Die Läufe konnten nicht gelöscht werden.</translation>
    </message>
    <message>
        <source>The run could not be read.</source>
        <translation>Der Lauf konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The runs could not be imported.</source>
        <translation>Die Läufe konnten nicht importiert werden.</translation>
    </message>
    <message>
        <source>Import runs</source>
        <translation>Läufe importieren</translation>
    </message>
    <message>
        <source>It was made by Regroup %1; this is %2.</source>
        <translation>Er entstand mit Regroup %1; dies ist %2.</translation>
    </message>
    <message>
        <source>Its model is not there any more.</source>
        <translation>Sein Modell ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Its model was another one (SHA-256 %1…, now %2…).</source>
        <translation>Sein Modell war ein anderes (SHA-256 %1…, jetzt %2…).</translation>
    </message>
    <message>
        <source>Its data are not there any more.</source>
        <translation>Seine Daten sind nicht mehr da.</translation>
    </message>
    <message>
        <source>Its data were others (SHA-256 %1…, now %2…).</source>
        <translation>Seine Daten waren andere (SHA-256 %1…, jetzt %2…).</translation>
    </message>
    <message>
        <source>What has changed since the run could not be found out.</source>
        <translation>Was sich seit dem Lauf geändert hat, war nicht zu erfahren.</translation>
    </message>
    <message>
        <source>The fronts of the searches could not be read.</source>
        <translation>Die Fronten der Suchen konnten nicht gelesen werden.</translation>
    </message>
    <message numerus="yes">
        <source>Test %n run(s) against the baseline</source>
        <translation>
            <numerusform>%n Lauf gegen den Bezug prüfen</numerusform>
            <numerusform>%n Läufe gegen den Bezug prüfen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>regroup::ui::ComparePage</name>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>%L1 of %L2 runs</source>
        <translation>%L1 von %L2 Läufen</translation>
    </message>
    <message>
        <source>Remove &amp;Baseline</source>
        <translation>&amp;Vergleichslauf aufheben</translation>
    </message>
    <message>
        <source>Use as &amp;Baseline</source>
        <translation>Als &amp;Vergleichslauf nehmen</translation>
    </message>
    <message>
        <source>&amp;Copy Rows</source>
        <translation>Zeilen &amp;kopieren</translation>
    </message>
    <message>
        <source>Reading the runs…</source>
        <translation>Die Läufe werden gelesen …</translation>
    </message>
    <message>
        <source>The first run is on its way; Jobs below shows how far it is.</source>
        <translation>Der erste Lauf ist unterwegs; unten bei den Aufträgen steht, wie weit er ist.</translation>
    </message>
    <message>
        <source>Every search and evaluation becomes a run that stays here, to be compared with others. Measure the model as it is first: the others are compared with it.</source>
        <translation>Jede Suche und jede Auswertung wird zu einem Lauf, der hier bleibt und mit anderen verglichen werden kann. Messen Sie zuerst das Modell, wie es ist: Die anderen werden damit verglichen.</translation>
    </message>
    <message>
        <source>Evaluate Original Model</source>
        <translation>Ursprüngliches Modell auswerten</translation>
    </message>
    <message>
        <source>Every search and evaluation becomes a run that stays here, to be compared with others.</source>
        <translation>Jede Suche und jede Auswertung wird zu einem Lauf, der hier bleibt und mit anderen verglichen werden kann.</translation>
    </message>
    <message>
        <source>Run Recipe…</source>
        <translation>Rezept ausführen …</translation>
    </message>
    <message>
        <source>Filter of the runs</source>
        <translation>Filter der Läufe</translation>
    </message>
    <message>
        <source>Only &amp;differing columns</source>
        <translation>Nur &amp;Unterschiede</translation>
    </message>
    <message>
        <source>Hide the columns on which all shown runs agree</source>
        <translation>Die Spalten ausblenden, in denen alle gezeigten Läufe gleich sind</translation>
    </message>
    <message>
        <source>&amp;Evaluate Grouping</source>
        <translation>&amp;Gruppierung auswerten</translation>
    </message>
    <message>
        <source>Measure the perplexity of the grouping as it is edited (Ctrl+Alt+E)</source>
        <translation>Die Perplexität der Gruppierung messen, wie sie gerade bearbeitet ist (Strg+Alt+E)</translation>
    </message>
    <message>
        <source>Evaluate &amp;Original</source>
        <translation>&amp;Original auswerten</translation>
    </message>
    <message>
        <source>Measure the perplexity of the model as it is</source>
        <translation>Die Perplexität des Modells messen, wie es ist</translation>
    </message>
    <message>
        <source>Run &amp;Recipe…</source>
        <translation>&amp;Rezept ausführen …</translation>
    </message>
    <message>
        <source>Run all variants of a recipe and compare them</source>
        <translation>Alle Varianten eines Rezepts ausführen und vergleichen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>About the picked runs</source>
        <translation>Über die ausgewählten Läufe</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Compare &amp;by</source>
        <translation>&amp;Nach</translation>
    </message>
    <message>
        <source>What runs are compared by</source>
        <translation>Wonach Läufe verglichen werden</translation>
    </message>
    <message>
        <source>The result that differences, tests and charts are about</source>
        <translation>Das Ergebnis, um das es in Unterschieden, Tests und Diagrammen geht</translation>
    </message>
    <message>
        <source>Pick a run in the table or a chart to read all about it; pick several with Ctrl to compare them with the first.</source>
        <translation>Wählen Sie einen Lauf in der Tabelle oder einem Diagramm, um alles über ihn zu lesen; mit Strg mehrere, um sie mit dem ersten zu vergleichen.</translation>
    </message>
    <message>
        <source>Table and charts</source>
        <translation>Tabelle und Diagramme</translation>
    </message>
    <message>
        <source>&amp;Show Run</source>
        <translation>Lauf &amp;zeigen</translation>
    </message>
    <message>
        <source>Cop&amp;y Rows As</source>
        <translation>Zeilen &amp;kopieren als</translation>
    </message>
    <message>
        <source>With &amp;Headers</source>
        <translation>Mit &amp;Überschriften</translation>
    </message>
    <message>
        <source>&amp;CSV</source>
        <translation>&amp;CSV</translation>
    </message>
    <message>
        <source>&amp;JSON</source>
        <translation>&amp;JSON</translation>
    </message>
    <message>
        <source>&amp;Markdown</source>
        <translation>&amp;Markdown</translation>
    </message>
    <message>
        <source>&amp;LaTeX</source>
        <translation>&amp;LaTeX</translation>
    </message>
    <message>
        <source>Edit &amp;Tags…</source>
        <translation>&amp;Schlagwörter bearbeiten …</translation>
    </message>
    <message>
        <source>Edit &amp;Note…</source>
        <translation>&amp;Notiz bearbeiten …</translation>
    </message>
    <message>
        <source>Take out of the &amp;Archive</source>
        <translation>Aus dem &amp;Archiv holen</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>&amp;Archivieren</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen …</translation>
    </message>
    <message>
        <source>Tags of %1</source>
        <translation>Schlagwörter von %1</translation>
    </message>
    <message>
        <source>Tags, divided by commas:</source>
        <translation>Schlagwörter, durch Kommas getrennt:</translation>
    </message>
    <message>
        <source>Note of %1</source>
        <translation>Notiz zu %1</translation>
    </message>
    <message>
        <source>What there is to say about this run:</source>
        <translation>Was zu diesem Lauf zu sagen ist:</translation>
    </message>
    <message>
        <source>Delete Runs</source>
        <translation>Läufe löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n runs, and all that belongs to them?</source>
        <translation>
            <numerusform>%n Lauf löschen, und alles, was dazugehört?</numerusform>
            <numerusform>%n Läufe löschen, und alles, was dazugehört?</numerusform>
        </translation>
    </message>
    <message>
        <source>This frees %1 and cannot be undone. Archiving hides runs and keeps them.</source>
        <translation>Das gibt %1 frei und lässt sich nicht rückgängig machen. Archivieren blendet Läufe aus und behält sie.</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Filter, e.g. paper task=mmlu tag:best perplexity&lt;5</source>
        <translation>Filter, z. B. paper task=mmlu tag:best perplexity&lt;5</translation>
    </message>
    <message>
        <source>All words must occur. field:text looks into one field, field=text wants all of it, field&lt;number and field&gt;number compare, a minus in front turns a condition around; is:archived shows the archive (Ctrl+F). The fields are %1, and the names of tasks.</source>
        <translation>Alle Wörter müssen vorkommen. Feld:Text sucht in einem Feld, Feld=Text verlangt es ganz, Feld&lt;Zahl und Feld&gt;Zahl vergleichen, ein Minus davor kehrt eine Bedingung um; is:archived zeigt das Archiv (Strg+F). Die Felder sind %1 und die Namen der Aufgaben.</translation>
    </message>
    <message>
        <source>C&amp;olumns</source>
        <translation>S&amp;palten</translation>
    </message>
    <message>
        <source>Choose the columns; drag their headers to move them</source>
        <translation>Spalten wählen; an ihren Überschriften lassen sie sich verschieben</translation>
    </message>
    <message>
        <source>Export &amp;Table…</source>
        <translation>&amp;Tabelle ausgeben …</translation>
    </message>
    <message>
        <source>Save the shown rows and columns as CSV, JSON, Markdown or LaTeX</source>
        <translation>Die gezeigten Zeilen und Spalten als CSV, JSON, Markdown oder LaTeX speichern</translation>
    </message>
    <message>
        <source>Show Run</source>
        <translation>Lauf zeigen</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importieren</translation>
    </message>
    <message>
        <source>Take results of lm-evaluation-harness, folders that Regroup wrote and other stores in as runs; dropping them on this page does the same</source>
        <translation>Ergebnisse von lm-evaluation-harness, von Regroup geschriebene Ordner und andere Datenbanken als Läufe aufnehmen; sie auf diese Seite zu ziehen bewirkt dasselbe</translation>
    </message>
    <message>
        <source>&amp;Results or Another Store…</source>
        <translation>&amp;Ergebnisse oder andere Datenbank…</translation>
    </message>
    <message>
        <source>&amp;Folder of a Run…</source>
        <translation>&amp;Ordner eines Laufs…</translation>
    </message>
    <message>
        <source>Baseline, stays on top</source>
        <translation>Vergleichslauf, bleibt oben</translation>
    </message>
    <message>
        <source>&amp;Pick the Whole Study</source>
        <translation>Ganze Studie &amp;wählen</translation>
    </message>
    <message>
        <source>Show Only This St&amp;udy</source>
        <translation>N&amp;ur diese Studie zeigen</translation>
    </message>
    <message>
        <source>&amp;Group by</source>
        <translation>&amp;Gruppiert nach</translation>
    </message>
    <message>
        <source>What rows are grouped by</source>
        <translation>Wonach Zeilen gruppiert werden</translation>
    </message>
    <message>
        <source>Rows that agree on it stand together, sorted among themselves</source>
        <translation>Zeilen, die darin übereinstimmen, stehen beisammen, unter sich sortiert</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ConvertController</name>
    <message>
        <source>%1 written and verified</source>
        <translation>%1 geschrieben und geprüft</translation>
    </message>
    <message>
        <source>The grouped checkpoint could not be written.</source>
        <translation>Der gruppierte Checkpoint konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Convert %1</source>
        <translation>%1 umwandeln</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ConvertPanel</name>
    <message>
        <source>This program, with any grouping.</source>
        <translation>Dieses Programm, mit jeder Gruppierung.</translation>
    </message>
    <message>
        <source>transformers, vLLM, and llama.cpp after its conversion. Keys and values together, groups of equal size, as many in every layer.</source>
        <translation>transformers, vLLM und nach dessen Umwandlung llama.cpp. Schlüssel und Werte gemeinsam, gleich große Gruppen, in jeder Schicht gleich viele.</translation>
    </message>
    <message>
        <source>The same programs, with any groups: they are filled up with query heads of zeros.</source>
        <translation>Dieselben Programme, mit beliebigen Gruppen: Sie werden mit Anfrageköpfen aus Nullen aufgefüllt.</translation>
    </message>
    <message>
        <source>Everything that loads the original. Saves no memory: merged heads are written out for every query head.</source>
        <translation>Alles, was das Original lädt. Spart keinen Speicher: Zusammengeführte Köpfe werden für jeden Anfragekopf ausgeschrieben.</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Preparing the conversion…</source>
        <translation>Die Umwandlung wird vorbereitet …</translation>
    </message>
    <message>
        <source>Stopped. Nothing is left in the folder.</source>
        <translation>Angehalten. Im Ordner bleibt nichts zurück.</translation>
    </message>
    <message>
        <source>The conversion failed; the message above says why.</source>
        <translation>Die Umwandlung ist fehlgeschlagen; die Meldung oben sagt, warum.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>Öffnen Sie zuerst ein Modell.</translation>
    </message>
    <message>
        <source>Choose a folder for the checkpoint.</source>
        <translation>Wählen Sie einen Ordner für den Checkpoint.</translation>
    </message>
    <message>
        <source>Writes about %1; %2 are free. Takes about %3 of memory.</source>
        <translation>%1; frei %2; Speicher %3</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Write the checkpoint and verify it (Ctrl+R)</source>
        <translation>Den Checkpoint schreiben und prüfen (Strg+R)</translation>
    </message>
    <message>
        <source>Grouping</source>
        <translation>Gruppierung</translation>
    </message>
    <message>
        <source>Merge rule</source>
        <translation>Zusammenführung</translation>
    </message>
    <message>
        <source>How the heads of a group become one</source>
        <translation>Wie die Köpfe einer Gruppe zu einem werden</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>first member</source>
        <translation>erstes Mitglied</translation>
    </message>
    <message>
        <source>align, then mean</source>
        <translation>ausrichten, dann mitteln</translation>
    </message>
    <message>
        <source>best shared head (SVD)</source>
        <translation>bester gemeinsamer Kopf (SVD)</translation>
    </message>
    <message>
        <source>Export form</source>
        <translation>Exportform</translation>
    </message>
    <message>
        <source>How the checkpoint is written</source>
        <translation>Wie der Checkpoint geschrieben wird</translation>
    </message>
    <message>
        <source>native</source>
        <translation>eigene</translation>
    </message>
    <message>
        <source>stock</source>
        <translation>übliche</translation>
    </message>
    <message>
        <source>padded</source>
        <translation>aufgefüllt</translation>
    </message>
    <message>
        <source>repeated</source>
        <translation>wiederholt</translation>
    </message>
    <message>
        <source>Loads in</source>
        <translation>Lädt in</translation>
    </message>
    <message>
        <source>Choose the Folder of the Grouped Checkpoint</source>
        <translation>Ordner des gruppierten Checkpoints wählen</translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation>Ausgabeordner</translation>
    </message>
    <message>
        <source>A new folder, outside of the model&apos;s own</source>
        <translation>Ein neuer Ordner außerhalb des Modellordners</translation>
    </message>
    <message>
        <source>Data type</source>
        <translation>Datentyp</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>Aufwand</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Umwandeln</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop the conversion; nothing is left in the folder (Ctrl+.)</source>
        <translation>Die Umwandlung anhalten; im Ordner bleibt nichts zurück (Strg+.)</translation>
    </message>
    <message>
        <source>The grouping becomes a checkpoint of its own. It is read back and compared with the grouped model before its folder appears; the result stands here.</source>
        <translation>Die Gruppierung wird zu einem eigenen Checkpoint. Er wird zurückgelesen und mit dem gruppierten Modell verglichen, bevor sein Ordner erscheint; das Ergebnis steht hier.</translation>
    </message>
    <message>
        <source>Progress of the conversion</source>
        <translation>Fortschritt der Umwandlung</translation>
    </message>
    <message>
        <source>Verification of the conversion</source>
        <translation>Prüfung der Umwandlung</translation>
    </message>
    <message>
        <source>Open the Converted Model</source>
        <translation>Umgewandeltes Modell öffnen</translation>
    </message>
    <message>
        <source>Open the written checkpoint, to evaluate and compare it</source>
        <translation>Den geschriebenen Checkpoint öffnen, um ihn auszuwerten und zu vergleichen</translation>
    </message>
    <message>
        <source>Fine-Tune It</source>
        <translation>Feinabstimmen</translation>
    </message>
    <message>
        <source>Open the written checkpoint in the fine-tuning form</source>
        <translation>Den geschriebenen Checkpoint im Formular der Feinabstimmung öffnen</translation>
    </message>
    <message>
        <source>Written to %1 and verified. It loads in: %2.</source>
        <translation>Nach %1 geschrieben und geprüft. Lädt in: %2.</translation>
    </message>
    <message>
        <source>Check &amp;every form</source>
        <translation>&amp;Jede Form prüfen</translation>
    </message>
    <message>
        <source>Also write the unmerged model and the other forms, compare their outputs and delete them: several times the work</source>
        <translation>Auch das nicht zusammengeführte Modell und die anderen Formen schreiben, ihre Ausgaben vergleichen und sie löschen: ein Mehrfaches der Arbeit</translation>
    </message>
    <message>
        <source>Refinements</source>
        <translation>Verfeinerungen</translation>
    </message>
    <message>
        <source>What is fitted to the text besides</source>
        <translation>Was außerdem an den Text angepasst wird</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>%1, as in the checkpoint</source>
        <translation>%1, wie im Checkpoint</translation>
    </message>
    <message>
        <source>Of the written weights. Heads are merged first and rounded then: outputs may differ by what the rounding does.</source>
        <translation>Der geschriebenen Gewichte. Köpfe werden erst zusammengeführt, dann gerundet: Ausgaben dürfen um so viel abweichen, wie das Runden ausmacht.</translation>
    </message>
    <message>
        <source>as in the checkpoint</source>
        <translation>wie im Checkpoint</translation>
    </message>
</context>
<context>
    <name>regroup::ui::CopyLayersDialog</name>
    <message>
        <source>Copy to Layers</source>
        <translation>In Schichten kopieren</translation>
    </message>
    <message>
        <source>&amp;Layers that get the groups of layer %1, keys and values:</source>
        <translation>&amp;Schichten, die die Gruppen von Schicht %1 bekommen, Schlüssel und Werte:</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>&amp;Alle</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>K&amp;eine</translation>
    </message>
</context>
<context>
    <name>regroup::ui::CurvesChart</name>
    <message>
        <source>Curves of trainings</source>
        <translation>Kurven von Trainings</translation>
    </message>
    <message>
        <source>training loss, smoothed by %1</source>
        <translation>Trainingsverlust, geglättet mit %1</translation>
    </message>
    <message>
        <source>held-out loss</source>
        <translation>zurückgehaltener Verlust</translation>
    </message>
    <message>
        <source>held-out metric</source>
        <translation>zurückgehaltenes Maß</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>seconds of training</source>
        <translation>Sekunden Training</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>after %1 s</source>
        <translation>nach %1 s</translation>
    </message>
    <message>
        <source>%1
%2: %3 %4</source>
        <translation>%1
%2: %3 %4</translation>
    </message>
    <message>
        <source>No training to show.</source>
        <translation>Kein Training zu zeigen.</translation>
    </message>
    <message>
        <source>%1 ends at %2</source>
        <translation>%1 endet bei %2</translation>
    </message>
    <message>
        <source>%1 of %2 trainings: %3.</source>
        <translation>%1 von %2 Trainings: %3.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::DendrogramView</name>
    <message>
        <source>Dendrogram of the heads</source>
        <translation>Dendrogramm der Köpfe</translation>
    </message>
    <message numerus="yes">
        <source>%n groups</source>
        <translation>
            <numerusform>%n Gruppe</numerusform>
            <numerusform>%n Gruppen</numerusform>
        </translation>
    </message>
    <message>
        <source>Head %1</source>
        <translation>Kopf %1</translation>
    </message>
    <message>
        <source>Heads %1: joined at a mean similarity of %2</source>
        <translation>Köpfe %1: verbunden bei einer mittleren Ähnlichkeit von %2</translation>
    </message>
    <message>
        <source>No similarity measured.</source>
        <translation>Keine Ähnlichkeit gemessen.</translation>
    </message>
    <message numerus="yes">
        <source>%1 heads, cut into %n groups. Arrow keys walk the branches, plus and minus move the cut.</source>
        <translation>
            <numerusform>%1 Köpfe, in %n Gruppe geschnitten. Pfeiltasten gehen die Äste ab, Plus und Minus verschieben den Schnitt.</numerusform>
            <numerusform>%1 Köpfe, in %n Gruppen geschnitten. Pfeiltasten gehen die Äste ab, Plus und Minus verschieben den Schnitt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>regroup::ui::EvaluateController</name>
    <message>
        <source>perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>loss per token</source>
        <translation>Verlust je Token</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>The evaluation of %1 failed.</source>
        <translation>Die Auswertung von %1 ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Evaluate %1</source>
        <translation>%1 auswerten</translation>
    </message>
    <message>
        <source>The runs could not be read.</source>
        <translation>Die Läufe konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The items could not be read.</source>
        <translation>Die Fragen konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The items could not be written.</source>
        <translation>Die Fragen konnten nicht geschrieben werden.</translation>
    </message>
    <message numerus="yes">
        <source>Export %n items</source>
        <translation>
            <numerusform>%n Frage exportieren</numerusform>
            <numerusform>%n Fragen exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>The items could not be searched.</source>
        <translation>Die Fragen konnten nicht durchsucht werden.</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>classifier</source>
        <translation>Klassifikator</translation>
    </message>
    <message>
        <source>What earlier runs have looked at could not be read.</source>
        <translation>Was frühere Läufe angesehen haben, konnte nicht gelesen werden.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::EvaluatePage</name>
    <message>
        <source>Preparing the evaluation…</source>
        <translation>Die Auswertung wird vorbereitet …</translation>
    </message>
    <message>
        <source>%1: %L2 of %L3</source>
        <translation>%1: %L2 von %L3</translation>
    </message>
    <message>
        <source>It failed; the message above says why.</source>
        <translation>Fehlgeschlagen; die Meldung oben sagt, warum.</translation>
    </message>
    <message>
        <source>sliding window: every token is scored once, with what stands before it</source>
        <translation>gleitendes Fenster: Jedes Token wird einmal bewertet, mit dem, was davor steht</translation>
    </message>
    <message>
        <source>%1, original</source>
        <translation>%1, Original</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>Öffnen Sie zuerst ein Modell.</translation>
    </message>
    <message>
        <source>Choose the text to measure on.</source>
        <translation>Wählen Sie den Text, an dem gemessen wird.</translation>
    </message>
    <message>
        <source>Choose the folder of the task.</source>
        <translation>Wählen Sie den Ordner der Aufgabe.</translation>
    </message>
    <message>
        <source>Searches and calibrations read this text: the evaluation would praise what was fitted to it. Choose another one.</source>
        <translation>Suchen und Kalibrierungen lesen diesen Text: Die Auswertung würde loben, was an ihn angepasst wurde. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Only a part is used: the run is marked partial.</source>
        <translation>Nur ein Teil wird benutzt: Der Lauf wird als Teillauf gekennzeichnet.</translation>
    </message>
    <message>
        <source>Not the text that searches and calibrations read.</source>
        <translation>Nicht der Text, den Suchen und Kalibrierungen lesen.</translation>
    </message>
    <message>
        <source>Measures on the test split. Searches and calibrations read training rows and plain text only.</source>
        <translation>Misst auf den Testdaten. Suchen und Kalibrierungen lesen nur Trainingszeilen und einfachen Text.</translation>
    </message>
    <message>
        <source>Measures on the validation split. Searches and calibrations read training rows and plain text only.</source>
        <translation>Misst auf den Validierungsdaten. Suchen und Kalibrierungen lesen nur Trainingszeilen und einfachen Text.</translation>
    </message>
    <message>
        <source>%1, in %2.</source>
        <translation>%1, in %2.</translation>
    </message>
    <message>
        <source>Partial: only a part of the data was used.</source>
        <translation>Teillauf: Nur ein Teil der Daten wurde benutzt.</translation>
    </message>
    <message numerus="yes">
        <source>%n prompts were longer than the model and lost their beginning.</source>
        <translation>
            <numerusform>%n Prompt war länger als das Modell und hat seinen Anfang verloren.</numerusform>
            <numerusform>%n Prompts waren länger als das Modell und haben ihren Anfang verloren.</numerusform>
        </translation>
    </message>
    <message>
        <source>grouping: %1</source>
        <translation>Gruppierung: %1</translation>
    </message>
    <message>
        <source>the edited grouping</source>
        <translation>die bearbeitete Gruppierung</translation>
    </message>
    <message>
        <source>Start the evaluation (Ctrl+R)</source>
        <translation>Die Auswertung starten (Strg+R)</translation>
    </message>
    <message>
        <source>Results with their error bars appear here, beside what guessing gives.</source>
        <translation>Hier erscheinen die Ergebnisse mit ihren Fehlerbalken, neben dem, was Raten ergibt.</translation>
    </message>
    <message>
        <source>Open a model to measure what it can do.</source>
        <translation>Öffnen Sie ein Modell, um zu messen, was es kann.</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Open Checkpoint…</source>
        <translation>Checkpoint öffnen …</translation>
    </message>
    <message>
        <source>&amp;Result</source>
        <translation>&amp;Ergebnis</translation>
    </message>
    <message>
        <source>&amp;Items</source>
        <translation>&amp;Fragen</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>The grouping as it is edited now, merged in memory, or the model as it is</source>
        <translation>Die Gruppierung, wie sie gerade bearbeitet ist, im Speicher zusammengeführt, oder das Modell, wie es ist</translation>
    </message>
    <message>
        <source>the original model</source>
        <translation>das ursprüngliche Modell</translation>
    </message>
    <message>
        <source>Merge rule</source>
        <translation>Zusammenführung</translation>
    </message>
    <message>
        <source>How the heads of a group become one</source>
        <translation>Wie die Köpfe einer Gruppe zu einem werden</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>first member</source>
        <translation>erstes Mitglied</translation>
    </message>
    <message>
        <source>align, then mean</source>
        <translation>ausrichten, dann mitteln</translation>
    </message>
    <message>
        <source>best shared head (SVD)</source>
        <translation>bester gemeinsamer Kopf (SVD)</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Perplexity of a text, GLUE, or MMLU and its groups and subjects</source>
        <translation>Perplexität eines Textes, GLUE oder MMLU mit seinen Gruppen und Fächern</translation>
    </message>
    <message>
        <source>Choose the Data</source>
        <translation>Daten wählen</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>A text (.txt, .jsonl), or the folder of the task</source>
        <translation>Ein Text (.txt, .jsonl) oder der Ordner der Aufgabe</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Shots</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Answered examples before each question</source>
        <translation>Beantwortete Beispiele vor jeder Frage</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Use the first so many tokens, or items of every task</source>
        <translation>Nur so viele Token vom Anfang nehmen, oder Fragen jeder Aufgabe</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Tokens that are seen together</source>
        <translation>Token, die zusammen gesehen werden</translation>
    </message>
    <message>
        <source>the model&apos;s</source>
        <translation>das des Modells</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>Schrittweite</translation>
    </message>
    <message>
        <source>New tokens of each window</source>
        <translation>Neue Token jedes Fensters</translation>
    </message>
    <message>
        <source>half a window</source>
        <translation>halbes Fenster</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Datenteil</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop the evaluation (Ctrl+.)</source>
        <translation>Die Auswertung anhalten (Strg+.)</translation>
    </message>
    <message>
        <source>Progress of the evaluation</source>
        <translation>Fortschritt der Auswertung</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Show the run beside the others</source>
        <translation>Den Lauf neben den anderen zeigen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Result and items</source>
        <translation>Ergebnis und Fragen</translation>
    </message>
    <message>
        <source>Stopped. The items measured so far are kept; Evaluate goes on from them.</source>
        <translation>Angehalten. Die bisher gemessenen Fragen bleiben; „Auswerten“ macht bei ihnen weiter.</translation>
    </message>
    <message>
        <source>A classifier where the model has a head for the task&apos;s labels, else the prompt; results of two protocols are not mixed</source>
        <translation>Ein Klassifikator, wo das Modell einen Kopf für die Klassen der Aufgabe hat, sonst der Prompt; Ergebnisse zweier Protokolle werden nicht vermischt</translation>
    </message>
    <message>
        <source>The likeliest of the answers, worded as lm-evaluation-harness does</source>
        <translation>Die wahrscheinlichste der Antworten, im Wortlaut von lm-evaluation-harness</translation>
    </message>
    <message>
        <source>The label that the model&apos;s head gives, as GLUE does</source>
        <translation>Die Klasse, die der Kopf des Modells ergibt, wie bei GLUE</translation>
    </message>
    <message>
        <source>○ %1, selected on this split: %2. It never counts as best.</source>
        <translation>○ %1, an diesem Datenteil ausgewählt: %2. Zählt nie als bester.</translation>
    </message>
    <message>
        <source>The tooltips of the table say it of the others.</source>
        <translation>Bei den anderen sagen es die Tooltips der Tabelle.</translation>
    </message>
    <message>
        <source>How answers are read; results of two protocols are not mixed</source>
        <translation>Wie Antworten gelesen werden; Ergebnisse zweier Protokolle werden nicht vermischt</translation>
    </message>
    <message>
        <source>by the model&apos;s head</source>
        <translation>vom Kopf des Modells</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>classifier</source>
        <translation>Klassifikator</translation>
    </message>
    <message>
        <source>&amp;Go on where one was stopped</source>
        <translation>&amp;Weitermachen, wo angehalten wurde</translation>
    </message>
    <message>
        <source>Measure only what an equal evaluation that was stopped has left; the numbers are the same</source>
        <translation>Nur messen, was eine gleiche, angehaltene Auswertung übrig gelassen hat; die Zahlen sind dieselben</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Tokens that are computed at once: fewer take less memory; the numbers change in their last digits at most</source>
        <translation>Token, die auf einmal berechnet werden: Weniger brauchen weniger Speicher; die Zahlen ändern sich höchstens in den letzten Stellen</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Of standard errors that are found by drawing items (F1, correlations); the same seed gives the same numbers</source>
        <translation>Für Standardfehler, die durch Ziehen von Aufgaben bestimmt werden (F1, Korrelationen); derselbe Startwert gibt dieselben Zahlen</translation>
    </message>
    <message>
        <source>Choose the device to measure on.</source>
        <translation>Wählen Sie das Gerät, auf dem gemessen wird.</translation>
    </message>
    <message>
        <source>KV cache: %1 per token.</source>
        <translation>KV-Cache: %1 je Token.</translation>
    </message>
    <message>
        <source>Perplexity is e to the mean loss per token: lower is better, and 1 would be every token foreseen. ± is one standard error.</source>
        <translation>Perplexität ist e hoch mittlerer Verlust je Token: tiefer ist besser, und 1 hieße, jedes Token vorhergesehen. ± ist ein Standardfehler.</translation>
    </message>
    <message>
        <source>Only numbers of the same text, window and stride can be compared.</source>
        <translation>Nur Zahlen desselben Texts, Fensters und Schritts lassen sich vergleichen.</translation>
    </message>
    <message>
        <source>Chance is what guessing gives, majority what always the most frequent answer gives. A value says something from two standard errors (±) above both.</source>
        <translation>Zufall ist, was Raten ergibt, Mehrheit, was immer die häufigste Antwort ergibt. Ein Wert sagt etwas ab zwei Standardfehlern (±) über beiden.</translation>
    </message>
    <message>
        <source>Split: %1. What was selected on it is stamped, drawn hollow (○), and never counts as best.</source>
        <translation>Teil: %1. Was darauf gewählt wurde, ist gestempelt, hohl gezeichnet (○) und gilt nie als bestes.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>auto: as chosen for all work, else the first GPU, or the processor</source>
        <translation>auto: wie für alle Arbeit gewählt, sonst die erste GPU oder der Prozessor</translation>
    </message>
    <message>
        <source>Show the Items</source>
        <translation>Fragen zeigen</translation>
    </message>
    <message>
        <source>Every question of this run and what was answered</source>
        <translation>Jede Frage dieses Laufs und was geantwortet wurde</translation>
    </message>
    <message>
        <source>%1 tokens/s, without loading.</source>
        <translation>%1 Token/s, ohne das Laden.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ExploreController</name>
    <message>
        <source>%1 could not be opened.</source>
        <translation>%1 konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>The similarity by %1 could not be measured.</source>
        <translation>Die Ähnlichkeit nach %1 konnte nicht gemessen werden.</translation>
    </message>
    <message>
        <source>Compare heads of %1 by %2</source>
        <translation>Köpfe von %1 vergleichen: %2</translation>
    </message>
    <message>
        <source>The calibration of %1 failed.</source>
        <translation>Die Kalibrierung von %1 ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Calibrate %1</source>
        <translation>%1 kalibrieren</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ExplorePage</name>
    <message>
        <source>shared</source>
        <translation>gemeinsam</translation>
    </message>
    <message>
        <source>own</source>
        <translation>eigener</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Reading the headers of the checkpoint…</source>
        <translation>Die Kopfdaten des Checkpoints werden gelesen …</translation>
    </message>
    <message>
        <source>Open a model to see how similar its heads are.</source>
        <translation>Öffnen Sie ein Modell, um zu sehen, wie ähnlich seine Köpfe sind.</translation>
    </message>
    <message>
        <source>Open Checkpoint…</source>
        <translation>Checkpoint öffnen …</translation>
    </message>
    <message>
        <source>Calibrating…</source>
        <translation>Kalibrierung läuft …</translation>
    </message>
    <message>
        <source>Comparing the heads by %1…</source>
        <translation>Die Köpfe werden verglichen: %1 …</translation>
    </message>
    <message>
        <source>a text of yours</source>
        <translation>einem Ihrer Texte</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>Kalibrieren</translation>
    </message>
    <message>
        <source>The similarity of the heads could not be measured.</source>
        <translation>Die Ähnlichkeit der Köpfe konnte nicht gemessen werden.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Layer %1, %2, %3</source>
        <translation>Schicht %1, %2, %3</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Show Edited Groups</source>
        <translation>Bearbeitete Gruppen zeigen</translation>
    </message>
    <message>
        <source>Outline the edited groups although a search is running</source>
        <translation>Die bearbeiteten Gruppen umranden, obwohl eine Suche läuft</translation>
    </message>
    <message>
        <source>Search paused: %1.</source>
        <translation>Suche angehalten: %1.</translation>
    </message>
    <message>
        <source>Search running: %1.</source>
        <translation>Suche läuft: %1.</translation>
    </message>
    <message>
        <source>The outlines are its best groups so far.</source>
        <translation>Die Rahmen sind ihre bisher besten Gruppen.</translation>
    </message>
    <message>
        <source>The outlines are the edited groups.</source>
        <translation>Die Rahmen sind die bearbeiteten Gruppen.</translation>
    </message>
    <message>
        <source>It has no groups yet.</source>
        <translation>Sie hat noch keine Gruppen.</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>This metric needs a calibration: %1 tokens of %2, once through the model, about %3.</source>
        <translation>Dieses Maß braucht eine Kalibrierung: %1 Token von %2, einmal durch das Modell, etwa %3.</translation>
    </message>
    <message>
        <source>Comparing by %1 needs a calibration.</source>
        <translation>Ein Vergleich nach %1 braucht eine Kalibrierung.</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>fest</translation>
    </message>
    <message>
        <source>Layer %1, %2</source>
        <translation>Schicht %1, %2</translation>
    </message>
    <message>
        <source>Keys, values and queries, %1</source>
        <translation>Schlüssel, Werte und Abfragen, %1</translation>
    </message>
    <message>
        <source>Error and groups by layer</source>
        <translation>Fehler und Gruppen je Schicht</translation>
    </message>
    <message>
        <source>Similarity within groups by layer, %1</source>
        <translation>Ähnlichkeit in Gruppen je Schicht, %1</translation>
    </message>
    <message>
        <source>Step of the search: %1.</source>
        <translation>Schritt der Suche: %1.</translation>
    </message>
    <message>
        <source>The outlines are those of: %1.</source>
        <translation>Die Umrisse sind die von: %1.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ExploreToolBar</name>
    <message>
        <source>Heatmap settings</source>
        <translation>Einstellungen der Heatmap</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>All layers at a glance</source>
        <translation>Alle Schichten auf einen Blick</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>One layer, and the groups of its heads</source>
        <translation>Eine Schicht und die Gruppen ihrer Köpfe</translation>
    </message>
    <message>
        <source>K</source>
        <translation>K</translation>
    </message>
    <message>
        <source>Similarity of the key heads</source>
        <translation>Ähnlichkeit der Schlüsselköpfe</translation>
    </message>
    <message>
        <source>V</source>
        <translation>V</translation>
    </message>
    <message>
        <source>Similarity of the value heads</source>
        <translation>Ähnlichkeit der Werteköpfe</translation>
    </message>
    <message>
        <source>Q</source>
        <translation>Q</translation>
    </message>
    <message>
        <source>Similarity of the query heads</source>
        <translation>Ähnlichkeit der Anfrageköpfe</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>How the similarity of two heads is measured</source>
        <translation>Wie die Ähnlichkeit zweier Köpfe gemessen wird</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>In which order the heads of a heatmap stand</source>
        <translation>In welcher Reihenfolge die Köpfe einer Heatmap stehen</translation>
    </message>
    <message>
        <source>by head</source>
        <translation>nach Kopf</translation>
    </message>
    <message>
        <source>by group</source>
        <translation>nach Gruppe</translation>
    </message>
    <message>
        <source>by cluster</source>
        <translation>nach Cluster</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Which similarities the colours reach from and to</source>
        <translation>Von welcher bis zu welcher Ähnlichkeit die Farben reichen</translation>
    </message>
    <message>
        <source>shared</source>
        <translation>gemeinsam</translation>
    </message>
    <message>
        <source>own</source>
        <translation>eigener</translation>
    </message>
    <message>
        <source>full</source>
        <translation>ganzer</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>The colours of the heatmaps</source>
        <translation>Die Farben der Heatmaps</translation>
    </message>
    <message>
        <source>by metric</source>
        <translation>nach dem Maß</translation>
    </message>
    <message>
        <source>Size of the thumbnails</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>Size of the thumbnails (Ctrl+wheel)</source>
        <translation>Größe der Vorschaubilder (Strg+Mausrad)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Keys, values and queries of every layer side by side</source>
        <translation>Schlüssel, Werte und Abfragen jeder Schicht nebeneinander</translation>
    </message>
    <message>
        <source>Beside</source>
        <translation>Daneben</translation>
    </message>
    <message>
        <source>A second heatmap of the layer, by another metric</source>
        <translation>Eine zweite Karte der Schicht, nach einem anderen Maß</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>fest</translation>
    </message>
    <message>
        <source>Where the colours begin</source>
        <translation>Wo die Farben beginnen</translation>
    </message>
    <message>
        <source>Where the colours end</source>
        <translation>Wo die Farben enden</translation>
    </message>
    <message>
        <source>Sort</source>
        <translation>Sortiert</translation>
    </message>
    <message>
        <source>The order of the layers: by number, the largest error first, or the least similar groups first</source>
        <translation>Die Reihenfolge der Schichten: nach Nummer, der größte Fehler zuerst, oder die unähnlichsten Gruppen zuerst</translation>
    </message>
    <message>
        <source>by layer</source>
        <translation>nach Schicht</translation>
    </message>
    <message>
        <source>by error</source>
        <translation>nach Fehler</translation>
    </message>
    <message>
        <source>by mean</source>
        <translation>nach Mittel</translation>
    </message>
    <message>
        <source>Needs a calibration</source>
        <translation>Braucht eine Kalibrierung</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ExportDialog</name>
    <message>
        <source>Name a file first.</source>
        <translation>Zuerst eine Datei nennen.</translation>
    </message>
    <message>
        <source>Writes %1</source>
        <translation>Schreibt %1</translation>
    </message>
    <message>
        <source>The page is %1 × %2 mm large</source>
        <translation>Die Seite ist %1 × %2 mm groß</translation>
    </message>
    <message>
        <source>%1, with letters of %2 points.</source>
        <translation>%1, mit Schrift von %2 Punkt.</translation>
    </message>
    <message>
        <source>%1, or %L2 × %L3 pixels.</source>
        <translation>%1, das sind %L2 × %L3 Pixel.</translation>
    </message>
    <message>
        <source>Replace Files</source>
        <translation>Dateien ersetzen</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>&amp;Ersetzen</translation>
    </message>
    <message>
        <source>The figure could not be exported. %1</source>
        <translation>Die Abbildung konnte nicht exportiert werden. %1</translation>
    </message>
    <message>
        <source>Export Figure</source>
        <translation>Abbildung exportieren</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Pictures (*.svg *.pdf *.png)</source>
        <translation>Bilder (*.svg *.pdf *.png)</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Where the figure goes; its ending is added</source>
        <translation>Wohin die Abbildung kommt; die Endung wird ergänzt</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>SVG and PDF stay sharp at every size</source>
        <translation>SVG und PDF bleiben in jeder Größe scharf</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Unit of the size</source>
        <translation>Einheit der Größe</translation>
    </message>
    <message>
        <source>What width and height are counted in</source>
        <translation>Worin Breite und Höhe gezählt werden</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>Pixels of a PNG per inch; journals ask for 300 and more</source>
        <translation>Pixel eines PNG je Zoll; Zeitschriften verlangen 300 und mehr</translation>
    </message>
    <message>
        <source> DPI</source>
        <translation> DPI</translation>
    </message>
    <message>
        <source>Cut &amp;off empty margins</source>
        <translation>Leere Ränder a&amp;bschneiden</translation>
    </message>
    <message>
        <source>The page ends where the figure ends; else it has exactly this size</source>
        <translation>Die Seite endet, wo die Abbildung endet; sonst hat sie genau diese Größe</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Figures are light unless asked</source>
        <translation>Abbildungen sind hell, wenn nicht anders gewünscht</translation>
    </message>
    <message>
        <source>white</source>
        <translation>weiß</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>Colour map</source>
        <translation>Farbskala</translation>
    </message>
    <message>
        <source>The colours of the cells</source>
        <translation>Die Farben der Zellen</translation>
    </message>
    <message>
        <source>as on screen</source>
        <translation>wie am Bildschirm</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titel</translation>
    </message>
    <message>
        <source>Write a line above the figure</source>
        <translation>Eine Zeile über die Abbildung schreiben</translation>
    </message>
    <message>
        <source>Text of the title</source>
        <translation>Text des Titels</translation>
    </message>
    <message>
        <source>&amp;Legend</source>
        <translation>&amp;Legende</translation>
    </message>
    <message>
        <source>The colour bar with its numbers</source>
        <translation>Der Farbbalken mit seinen Zahlen</translation>
    </message>
    <message>
        <source>What the lines and markers stand for</source>
        <translation>Wofür Linien und Marken stehen</translation>
    </message>
    <message>
        <source>&amp;Group outlines</source>
        <translation>&amp;Gruppenrahmen</translation>
    </message>
    <message>
        <source>Frames, marks and letters of the groups</source>
        <translation>Rahmen, Marken und Buchstaben der Gruppen</translation>
    </message>
    <message>
        <source>&amp;Numbers (CSV)</source>
        <translation>&amp;Zahlen (CSV)</translation>
    </message>
    <message>
        <source>The numbers of the figure, in a file beside it</source>
        <translation>Die Zahlen der Abbildung, in einer Datei daneben</translation>
    </message>
    <message>
        <source>&amp;Recipe (YAML)</source>
        <translation>&amp;Rezept (YAML)</translation>
    </message>
    <message>
        <source>What the figure was made of and how to make it again, in a file beside it</source>
        <translation>Woraus die Abbildung entstand und wie sie wieder entsteht, in einer Datei daneben</translation>
    </message>
    <message>
        <source>Already there, and replaced if you go on: %1</source>
        <translation>Schon da, und beim Fortfahren ersetzt: %1</translation>
    </message>
    <message>
        <source>SVG (web pages)</source>
        <translation>SVG (Webseiten)</translation>
    </message>
    <message>
        <source>PDF (papers)</source>
        <translation>PDF (Veröffentlichungen)</translation>
    </message>
    <message>
        <source>PNG (pixels)</source>
        <translation>PNG (Pixel)</translation>
    </message>
    <message>
        <source>Beside it</source>
        <translation>Dazu</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ExportPreview</name>
    <message>
        <source>Preview of the figure</source>
        <translation>Vorschau der Abbildung</translation>
    </message>
</context>
<context>
    <name>regroup::ui::FineTuneController</name>
    <message>
        <source>loss %1</source>
        <translation>Verlust %1</translation>
    </message>
    <message>
        <source>stopped and saved, %1</source>
        <translation>angehalten und gespeichert, %1</translation>
    </message>
    <message>
        <source>The training failed.</source>
        <translation>Das Training ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Fine-tune %1</source>
        <translation>%1 feinabstimmen</translation>
    </message>
    <message>
        <source>Measure %1 before the training</source>
        <translation>%1 vor dem Training messen</translation>
    </message>
    <message>
        <source>Measure %1, which is learned from</source>
        <translation>%1 messen, von dem gelernt wird</translation>
    </message>
</context>
<context>
    <name>regroup::ui::FineTuneForm</name>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Fills in the fields below</source>
        <translation>Füllt die Felder darunter aus</translation>
    </message>
    <message>
        <source>as below</source>
        <translation>wie unten</translation>
    </message>
    <message>
        <source>smoke test: 20 steps</source>
        <translation>Probelauf: 20 Schritte</translation>
    </message>
    <message>
        <source>GLUE, as in the paper</source>
        <translation>GLUE wie im Artikel</translation>
    </message>
    <message>
        <source>Alpaca, for MMLU</source>
        <translation>Alpaca, für MMLU</translation>
    </message>
    <message>
        <source>distil from the original</source>
        <translation>aus dem Original destillieren</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>What the training is about: a text, instructions (alpaca), or a task of GLUE</source>
        <translation>Worum es im Training geht: ein Text, Anweisungen (alpaca) oder eine Aufgabe aus GLUE</translation>
    </message>
    <message>
        <source>Choose the Training Data</source>
        <translation>Trainingsdaten wählen</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>A text (.txt, .jsonl), instructions (.json, .jsonl), or the folder of a task: its training split is used</source>
        <translation>Ein Text (.txt, .jsonl), Anweisungen (.json, .jsonl) oder der Ordner einer Aufgabe: Ihre Trainingsdaten werden benutzt</translation>
    </message>
    <message>
        <source>Choose the Folder of the Training</source>
        <translation>Ordner des Trainings wählen</translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation>Ausgabeordner</translation>
    </message>
    <message>
        <source>A new folder for checkpoints and the best model</source>
        <translation>Ein neuer Ordner für Checkpoints und das beste Modell</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Tokens of an example at most; longer ones are cut and counted</source>
        <translation>Höchste Zahl der Token eines Beispiels; längere werden gekürzt und gezählt</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Updates; 0: as many as the epochs have</source>
        <translation>Aktualisierungen; 0: so viele, wie die Epochen ergeben</translation>
    </message>
    <message>
        <source>by epochs</source>
        <translation>nach Epochen</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Times through the data</source>
        <translation>Durchgänge durch die Daten</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Examples that run together</source>
        <translation>Beispiele, die zusammen laufen</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>Ansammeln</translation>
    </message>
    <message>
        <source>Batches of one update</source>
        <translation>Stapel je Aktualisierung</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>How the rate falls</source>
        <translation>Wie die Rate fällt</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>linear</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>konstant</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Anlauf</translation>
    </message>
    <message>
        <source>Updates while the rate rises</source>
        <translation>Aktualisierungen, während die Rate steigt</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtsabnahme</translation>
    </message>
    <message>
        <source>Of AdamW, for matrices</source>
        <translation>Von AdamW, für Matrizen</translation>
    </message>
    <message>
        <source>Clip at</source>
        <translation>Kappen bei</translation>
    </message>
    <message>
        <source>Largest norm of all gradients together; 0: not clipped</source>
        <translation>Größte Norm aller Gradienten zusammen; 0: nicht gekappt</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>All weights, or low-rank updates</source>
        <translation>Alle Gewichte oder Änderungen von niedrigem Rang</translation>
    </message>
    <message>
        <source>full: all weights</source>
        <translation>voll: alle Gewichte</translation>
    </message>
    <message>
        <source>LoRA: low-rank updates</source>
        <translation>LoRA: niedriger Rang</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>Of the updates</source>
        <translation>Der Änderungen</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>Updates count alpha / rank times</source>
        <translation>Änderungen zählen Alpha / Rang mal</translation>
    </message>
    <message>
        <source>Compute layers again</source>
        <translation>Schichten neu berechnen</translation>
    </message>
    <message>
        <source>Gradient checkpointing: less memory, a third more time</source>
        <translation>Gradient Checkpointing: weniger Speicher, ein Drittel mehr Zeit</translation>
    </message>
    <message>
        <source>Choose the Model to Learn From</source>
        <translation>Modell wählen, von dem gelernt wird</translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation>Lernen von</translation>
    </message>
    <message>
        <source>A model whose outputs are learned, too, e.g. the one before conversion; empty: none</source>
        <translation>Ein Modell, von dessen Ausgaben auch gelernt wird, z. B. das vor der Umwandlung; leer: keines</translation>
    </message>
    <message>
        <source>Its weight</source>
        <translation>Sein Gewicht</translation>
    </message>
    <message>
        <source>Of its outputs; the task&apos;s own loss has the rest</source>
        <translation>Seiner Ausgaben; den Rest hat der Verlust der Aufgabe selbst</translation>
    </message>
    <message>
        <source>Look every</source>
        <translation>Prüfen alle</translation>
    </message>
    <message>
        <source>Updates between looks at the held-out part, each with a checkpoint; 0: once an epoch</source>
        <translation>Aktualisierungen zwischen Blicken auf die zurückgehaltenen Daten, jeder mit einem Checkpoint; 0: einmal je Epoche</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Newest checkpoints beside the best</source>
        <translation>Neueste Checkpoints neben dem besten</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same training</source>
        <translation>Derselbe Startwert ergibt dasselbe Training</translation>
    </message>
    <message>
        <source>Choose the Checkpoint to Go On From</source>
        <translation>Checkpoint wählen, von dem aus es weitergeht</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>A checkpoint-N or the folder of a training that was stopped; empty: a new training</source>
        <translation>Ein checkpoint-N oder der Ordner eines angehaltenen Trainings; leer: ein neues Training</translation>
    </message>
    <message>
        <source>Choose the data to train on.</source>
        <translation>Wählen Sie die Daten für das Training.</translation>
    </message>
    <message>
        <source>Choose a folder for the training.</source>
        <translation>Wählen Sie einen Ordner für das Training.</translation>
    </message>
    <message>
        <source>Choose the device to train on.</source>
        <translation>Wählen Sie das Gerät für das Training.</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>as PEFT chooses</source>
        <translation>wie PEFT wählt</translation>
    </message>
    <message>
        <source>Ends of the names of layers that get updates, separated by commas, e.g. q_proj, v_proj; all-linear: every one</source>
        <translation>Enden der Namen von Schichten, die Änderungen bekommen, durch Kommas getrennt, z. B. q_proj, v_proj; all-linear: alle</translation>
    </message>
    <message>
        <source>Save every</source>
        <translation>Speichern alle</translation>
    </message>
    <message>
        <source>Updates between checkpoints; 0: at every look</source>
        <translation>Aktualisierungen zwischen Checkpoints; 0: bei jeder Prüfung</translation>
    </message>
    <message>
        <source>look</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>The type that is calculated in</source>
        <translation>Der Zahlentyp, in dem gerechnet wird</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>bfloat16: half the memory</source>
        <translation>bfloat16: halber Speicher</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>auto: the first GPU, or the processor</source>
        <translation>auto: die erste GPU, sonst der Prozessor</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>The checkpoints of the output folder, the newest first</source>
        <translation>Die Checkpoints des Ausgabeordners, der neueste zuerst</translation>
    </message>
    <message>
        <source>Overrides</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>One key: value a line; it replaces what the fields say. Keys: %1</source>
        <translation>Je Zeile ein „Schlüssel: Wert“; er ersetzt, was die Felder sagen. Schlüssel: %1</translation>
    </message>
    <message>
        <source>Line %1 of the overrides is no “key: value”.</source>
        <translation>Zeile %1 der Ersetzungen ist kein „Schlüssel: Wert“.</translation>
    </message>
    <message>
        <source>Line %1 of the overrides: there is no setting “%2”.</source>
        <translation>Zeile %1 der Ersetzungen: Es gibt keine Einstellung „%2“.</translation>
    </message>
    <message>
        <source>Line %1 of the overrides: “%2” cannot be %3.</source>
        <translation>Zeile %1 der Ersetzungen: „%2“ kann nicht %3 sein.</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Choose the model to learn from.</source>
        <translation>Wählen Sie das Modell, von dem gelernt wird.</translation>
    </message>
    <message>
        <source>Learning rate at its highest, e.g. 5e-5</source>
        <translation>Höchste Lernrate, z. B. 5e-5</translation>
    </message>
</context>
<context>
    <name>regroup::ui::FineTunePanel</name>
    <message>
        <source>Step %L1 of %L2</source>
        <translation>Schritt %L1 von %L2</translation>
    </message>
    <message>
        <source>, loss %1</source>
        <translation>, Verlust %1</translation>
    </message>
    <message>
        <source>, gradient norm %1</source>
        <translation>, Norm der Gradienten %1</translation>
    </message>
    <message>
        <source>, %1 tokens/s</source>
        <translation>, %1 Token/s</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Preparing the training…</source>
        <translation>Das Training wird vorbereitet …</translation>
    </message>
    <message>
        <source>Stopped after %L1 steps; the checkpoint %2 is saved, and Resume goes on from it.</source>
        <translation>Nach %L1 Schritten angehalten; der Checkpoint %2 ist gespeichert, und „Fortsetzen“ geht von ihm aus weiter.</translation>
    </message>
    <message>
        <source>Finished after %L1 steps.</source>
        <translation>Nach %L1 Schritten beendet.</translation>
    </message>
    <message>
        <source>%1 Mean loss %2. Memory %3, predicted %4.</source>
        <translation>%1 Mittlerer Verlust %2. Speicher %3, vorhergesagt %4.</translation>
    </message>
    <message>
        <source>Stopped. Checkpoints made so far are kept.</source>
        <translation>Angehalten. Bisherige Checkpoints bleiben.</translation>
    </message>
    <message>
        <source>The training failed; the message above says why. The last good checkpoint is kept.</source>
        <translation>Das Training ist fehlgeschlagen; die Meldung oben sagt, warum. Der letzte gute Checkpoint bleibt.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>Öffnen Sie zuerst ein Modell.</translation>
    </message>
    <message>
        <source>Working out what it takes…</source>
        <translation>Der Aufwand wird ermittelt …</translation>
    </message>
    <message>
        <source>It does not fit into what is free.</source>
        <translation>Es passt nicht in das, was frei ist.</translation>
    </message>
    <message>
        <source>Start the training (Ctrl+R)</source>
        <translation>Das Training starten (Strg+R)</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an …</translation>
    </message>
    <message>
        <source>Stop and Save</source>
        <translation>Stopp, speichern</translation>
    </message>
    <message>
        <source>A training recovers what a conversion lost. Its losses appear here while it runs.</source>
        <translation>Ein Training holt zurück, was eine Umwandlung verloren hat. Seine Verluste erscheinen hier, während es läuft.</translation>
    </message>
    <message>
        <source>Start with the Preset</source>
        <translation>Mit der Vorlage beginnen</translation>
    </message>
    <message>
        <source>Open a model to fine-tune it.</source>
        <translation>Öffnen Sie ein Modell, um es fein abzustimmen.</translation>
    </message>
    <message>
        <source>Open Checkpoint…</source>
        <translation>Checkpoint öffnen …</translation>
    </message>
    <message>
        <source>Half the Batch, Twice the Accumulation</source>
        <translation>Halber Stapel, doppelt ansammeln</translation>
    </message>
    <message>
        <source>The same update from smaller batches</source>
        <translation>Dieselbe Aktualisierung aus kleineren Stapeln</translation>
    </message>
    <message>
        <source>Low-Rank Updates (LoRA)</source>
        <translation>Niedriger Rang (LoRA)</translation>
    </message>
    <message>
        <source>Few numbers learn: no optimizer for all weights</source>
        <translation>Wenige Zahlen lernen: kein Optimierer für alle Gewichte</translation>
    </message>
    <message>
        <source>Compute Layers Again</source>
        <translation>Schichten neu berechnen</translation>
    </message>
    <message>
        <source>Gradient checkpointing: less memory, a third more time</source>
        <translation>Gradient Checkpointing: weniger Speicher, ein Drittel mehr Zeit</translation>
    </message>
    <message>
        <source>Fine-Tune</source>
        <translation>Feinabstimmen</translation>
    </message>
    <message>
        <source>&amp;Stop and Save Checkpoint</source>
        <translation>&amp;Anhalten und Checkpoint speichern</translation>
    </message>
    <message>
        <source>&amp;Abandon</source>
        <translation>A&amp;ufgeben</translation>
    </message>
    <message>
        <source>Ignore the result of a training that does not react; the device stays taken until it ends</source>
        <translation>Das Ergebnis eines Trainings, das nicht reagiert, nicht mehr beachten; das Gerät bleibt belegt, bis es endet</translation>
    </message>
    <message>
        <source>End after the step in work and save a checkpoint (Ctrl+.)</source>
        <translation>Nach dem laufenden Schritt enden und einen Checkpoint speichern (Strg+.)</translation>
    </message>
    <message>
        <source>Copy the line that does the same in a terminal</source>
        <translation>Die Zeile kopieren, die im Terminal dasselbe tut</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>&amp;Logarithmic</source>
        <translation>&amp;Logarithmisch</translation>
    </message>
    <message>
        <source>A logarithmic axis for the losses</source>
        <translation>Eine logarithmische Achse für die Verluste</translation>
    </message>
    <message>
        <source>Open the Tuned Model</source>
        <translation>Abgestimmtes Modell öffnen</translation>
    </message>
    <message>
        <source>Open the best checkpoint, to evaluate and compare it</source>
        <translation>Den besten Checkpoint öffnen, um ihn auszuwerten und zu vergleichen</translation>
    </message>
    <message>
        <source>Stopped at once. The checkpoints made before are kept, and Resume goes on from any of them.</source>
        <translation>Sofort angehalten. Die vorher gemachten Checkpoints bleiben, und „Fortsetzen“ geht von jedem aus weiter.</translation>
    </message>
    <message>
        <source>Time %1, predicted %2.</source>
        <translation>Zeit %1, vorhergesagt %2.</translation>
    </message>
    <message>
        <source>untuned, held out</source>
        <translation>unabgestimmt, zurückgehalten</translation>
    </message>
    <message>
        <source>learned from, held out</source>
        <translation>Vorbild, zurückgehalten</translation>
    </message>
    <message>
        <source>Recipe of the Training</source>
        <translation>Rezept des Trainings</translation>
    </message>
    <message>
        <source>The data begins with:
%1</source>
        <translation>Die Daten beginnen mit:
%1</translation>
    </message>
    <message>
        <source>Show &amp;Recipe</source>
        <translation>&amp;Rezept zeigen</translation>
    </message>
    <message>
        <source>Every setting of the training, as it is stored with the run</source>
        <translation>Jede Einstellung des Trainings, wie sie mit dem Lauf gespeichert wird</translation>
    </message>
    <message>
        <source>Copy Comman&amp;d</source>
        <translation>&amp;Befehl kopieren</translation>
    </message>
    <message>
        <source>Stop &amp;Now</source>
        <translation>&amp;Sofort anhalten</translation>
    </message>
    <message>
        <source>Save nothing more; the checkpoints made so far are kept</source>
        <translation>Nichts mehr speichern; die bisherigen Checkpoints bleiben</translation>
    </message>
    <message>
        <source>By &amp;time</source>
        <translation>Nach &amp;Zeit</translation>
    </message>
    <message>
        <source>Seconds of training instead of steps</source>
        <translation>Sekunden des Trainings statt Schritte</translation>
    </message>
    <message>
        <source>&amp;Measure before</source>
        <translation>&amp;Vorher messen</translation>
    </message>
    <message>
        <source>First measure the model as it is, and the one it learns from, on the held-out part: lines that the losses should fall below</source>
        <translation>Zuerst das Modell, wie es ist, und sein Vorbild an den zurückgehaltenen Daten messen: Linien, unter die die Verluste fallen sollen</translation>
    </message>
    <message>
        <source>Training of %1</source>
        <translation>Training von %1</translation>
    </message>
    <message>
        <source>What is drawn below the losses</source>
        <translation>Was unter den Verlusten gezeichnet wird</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>Token/s</translation>
    </message>
    <message>
        <source>Memory: %1 of %2 free. Weights %3, gradients %4, optimizer %5, activations %6, the program %7.</source>
        <translation>Speicher: %1 von %2 frei. Gewichte %3, Gradienten %4, Optimierer %5, Aktivierungen %6, das Programm %7.</translation>
    </message>
    <message>
        <source>%L1 examples and %L2 held out, %L3 steps, %L4 trained parameters.</source>
        <translation>%L1 Beispiele und %L2 zurückgehalten, %L3 Schritte, %L4 trainierte Parameter.</translation>
    </message>
    <message>
        <source>Disk: %1 of %2 free. Time: about %3.</source>
        <translation>Platte: %1 von %2 frei. Zeit: etwa %3.</translation>
    </message>
    <message>
        <source>%L1 examples are longer than the length and are cut.</source>
        <translation>%L1 Beispiele sind länger als die Länge und werden gekürzt.</translation>
    </message>
    <message>
        <source>It does not fit into the free memory. What helps:</source>
        <translation>Es passt nicht in den freien Speicher. Was hilft:</translation>
    </message>
    <message>
        <source>It does not fit on the disk: keep fewer checkpoints, or choose another folder.</source>
        <translation>Es passt nicht auf die Platte: weniger Checkpoints behalten oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Retry at Half the Rate</source>
        <translation>Mit halber Rate wiederholen</translation>
    </message>
    <message>
        <source>Retry with Batch %1, Accumulated %2 Times</source>
        <translation>Mit Batch %1 wiederholen, %2-mal akkumuliert</translation>
    </message>
    <message>
        <source>Retry Computing Layers Again</source>
        <translation>Wiederholen und Schichten neu rechnen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::FrontPanel</name>
    <message>
        <source>%1 KV heads, taken</source>
        <translation>%1 KV-Köpfe, genommen</translation>
    </message>
    <message>
        <source>%1 KV heads</source>
        <translation>%1 KV-Köpfe</translation>
    </message>
    <message>
        <source>summed similarity in groups</source>
        <translation>Summe der Ähnlichkeit in Gruppen</translation>
    </message>
    <message>
        <source>summed error of the layers</source>
        <translation>Summe der Fehler der Schichten</translation>
    </message>
    <message>
        <source>What every total of KV heads would cost, shared out over the layers, stands here after a search with the budget “Total KV heads”.</source>
        <translation>Was jede Gesamtzahl von KV-Köpfen kostete, auf die Schichten verteilt, steht hier nach einer Suche mit dem Budget „Alle KV-Köpfe“.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::GroupList</name>
    <message>
        <source>No grouping is open.</source>
        <translation>Keine Gruppierung ist geöffnet.</translation>
    </message>
    <message>
        <source>Numbers appear once the similarity of this layer is known.</source>
        <translation>Zahlen erscheinen, sobald die Ähnlichkeit dieser Schicht bekannt ist.</translation>
    </message>
    <message>
        <source>No swap or move of one head raises the similarity.</source>
        <translation>Kein Tausch oder Zug eines Kopfes hebt die Ähnlichkeit.</translation>
    </message>
    <message>
        <source>swap %1 and %2</source>
        <translation>%1 und %2 tauschen</translation>
    </message>
    <message>
        <source>move %1 to %2</source>
        <translation>%1 nach %2 verschieben</translation>
    </message>
    <message>
        <source>Layer locked</source>
        <translation>Schicht gesperrt</translation>
    </message>
    <message>
        <source>Lock layer</source>
        <translation>Schicht sperren</translation>
    </message>
    <message>
        <source>Select the heads for the new group first.</source>
        <translation>Wählen Sie zuerst die Köpfe für die neue Gruppe.</translation>
    </message>
    <message>
        <source>Select two heads of different groups to swap them.</source>
        <translation>Wählen Sie zwei Köpfe verschiedener Gruppen, um sie zu tauschen.</translation>
    </message>
    <message>
        <source>Select the heads that leave, or one group to cut it into two clusters.</source>
        <translation>Wählen Sie die Köpfe, die ihre Gruppe verlassen, oder eine Gruppe, um sie in zwei Cluster zu teilen.</translation>
    </message>
    <message>
        <source>Select two groups to merge them: Ctrl+click their letters.</source>
        <translation>Wählen Sie zwei Gruppen, um sie zu verschmelzen: Strg+Klick auf ihre Buchstaben.</translation>
    </message>
    <message>
        <source>Groups of Layer %1</source>
        <translation>Gruppen von Schicht %1</translation>
    </message>
    <message>
        <source>&amp;Number of groups:</source>
        <translation>&amp;Zahl der Gruppen:</translation>
    </message>
    <message>
        <source>Move &amp;to</source>
        <translation>Verschieben &amp;nach</translation>
    </message>
    <message>
        <source>Set &amp;Layer to</source>
        <translation>Schicht &amp;setzen auf</translation>
    </message>
    <message>
        <source>Hint: %1 (+%2 in all groups, key H)</source>
        <translation>Hinweis: %1 (+%2 in allen Gruppen, Taste H)</translation>
    </message>
    <message>
        <source>Clusters need the similarity of the heads, which is not known yet.</source>
        <translation>Cluster brauchen die Ähnlichkeit der Köpfe, die noch nicht bekannt ist.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::GroupRows</name>
    <message>
        <source>Groups of heads</source>
        <translation>Gruppen von Köpfen</translation>
    </message>
    <message>
        <source>Unlock this group</source>
        <translation>Diese Gruppe freigeben</translation>
    </message>
    <message>
        <source>Lock this group</source>
        <translation>Diese Gruppe sperren</translation>
    </message>
    <message>
        <source>Drop heads here for a new group</source>
        <translation>Köpfe hier ablegen für eine neue Gruppe</translation>
    </message>
    <message>
        <source>Head %1, group %2</source>
        <translation>Kopf %1, Gruppe %2</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>Group %1, head %2</source>
        <translation>Gruppe %1, Kopf %2</translation>
    </message>
    <message>
        <source>Group %1, heads %2</source>
        <translation>Gruppe %1, Köpfe %2</translation>
    </message>
    <message>
        <source>Move %1 to %2</source>
        <translation>%1 nach %2 verschieben</translation>
    </message>
    <message>
        <source>New group of %1</source>
        <translation>Neue Gruppe aus %1</translation>
    </message>
    <message>
        <source>Swap %1 and %2</source>
        <translation>%1 und %2 tauschen</translation>
    </message>
    <message>
        <source>Merge %1 into %2</source>
        <translation>%1 mit %2 verschmelzen</translation>
    </message>
    <message>
        <source>There is no group number %1; there are %2.</source>
        <translation>Es gibt keine Gruppe Nummer %1; es sind %2.</translation>
    </message>
    <message>
        <source>Select the heads to move first.</source>
        <translation>Wählen Sie zuerst die Köpfe, die verschoben werden.</translation>
    </message>
    <message>
        <source>Move %1: press the letter of the group, or Esc.</source>
        <translation>%1 verschieben: den Buchstaben der Gruppe drücken oder Esc.</translation>
    </message>
    <message>
        <source>Move %1 to %2: press Enter, or the next letter.</source>
        <translation>%1 nach %2 verschieben: Enter drücken oder den nächsten Buchstaben.</translation>
    </message>
    <message>
        <source>There is no group %1.</source>
        <translation>Es gibt keine Gruppe %1.</translation>
    </message>
    <message>
        <source>+ drop here for a new group</source>
        <translation>+ hier ablegen für eine neue Gruppe</translation>
    </message>
    <message>
        <source>+ new group</source>
        <translation>+ neue Gruppe</translation>
    </message>
    <message>
        <source>Group %1 is locked. Unlock it to change it.</source>
        <translation>Gruppe %1 ist gesperrt. Entsperren Sie sie, um sie zu ändern.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what a drop does: what it changes</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>regroup::ui::GroupingDocument</name>
    <message>
        <source>No grouping is open.</source>
        <translation>Keine Gruppierung ist geöffnet.</translation>
    </message>
    <message>
        <source>The grouping has no layer %1; its last is %2.</source>
        <translation>Die Gruppierung hat keine Schicht %1; ihre letzte ist %2.</translation>
    </message>
    <message>
        <source>Layer %1 has no head %2; its last is %3.</source>
        <translation>Schicht %1 hat keinen Kopf %2; ihr letzter ist %3.</translation>
    </message>
    <message>
        <source>Layer %1 has no group %2.</source>
        <translation>Schicht %1 hat keine Gruppe %2.</translation>
    </message>
    <message>
        <source>Move %1 to %2</source>
        <translation>%1 nach %2 verschieben</translation>
    </message>
    <message>
        <source>These heads are already a group of their own, %1.</source>
        <translation>Diese Köpfe sind schon eine eigene Gruppe, %1.</translation>
    </message>
    <message>
        <source>New group %1 of %2</source>
        <translation>Neue Gruppe %1 aus %2</translation>
    </message>
    <message>
        <source>Swap %1 and %2</source>
        <translation>%1 und %2 tauschen</translation>
    </message>
    <message>
        <source>Split off %1</source>
        <translation>%1 abtrennen</translation>
    </message>
    <message>
        <source>Group %1 has one head and cannot be split.</source>
        <translation>Gruppe %1 hat einen Kopf und kann nicht geteilt werden.</translation>
    </message>
    <message>
        <source>Split %1 into %1 and %2</source>
        <translation>%1 in %1 und %2 teilen</translation>
    </message>
    <message>
        <source>Merge %1</source>
        <translation>%1 verschmelzen</translation>
    </message>
    <message>
        <source>The groups are of %1 heads, layer %2 has %3.</source>
        <translation>Die Gruppen sind für %1 Köpfe, Schicht %2 hat %3.</translation>
    </message>
    <message>
        <source>The grouping has %1 layers, the open one has %2.</source>
        <translation>Die Gruppierung hat %1 Schichten, die geöffnete hat %2.</translation>
    </message>
    <message>
        <source>The grouping has %1 heads in layer %2, the open one has %3.</source>
        <translation>Die Gruppierung hat %1 Köpfe in Schicht %2, die geöffnete hat %3.</translation>
    </message>
    <message>
        <source>The %1 heads of layer %2 cannot be shared equally by %3 groups.</source>
        <translation>Die %1 Köpfe von Schicht %2 lassen sich nicht gleichmäßig auf %3 Gruppen verteilen.</translation>
    </message>
    <message numerus="yes">
        <source>Neighbouring heads, %n group(s)</source>
        <translation>
            <numerusform>Benachbarte Köpfe, %n Gruppe</numerusform>
            <numerusform>Benachbarte Köpfe, %n Gruppen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Random, %n group(s), seed %1</source>
        <translation>
            <numerusform>Zufällig, %n Gruppe, Startwert %1</numerusform>
            <numerusform>Zufällig, %n Gruppen, Startwert %1</numerusform>
        </translation>
    </message>
    <message>
        <source>One group</source>
        <translation>Eine Gruppe</translation>
    </message>
    <message>
        <source>Every head its own group</source>
        <translation>Jeder Kopf für sich</translation>
    </message>
    <message>
        <source>Layer %1 has %2 heads, layer %3 has %4: the groups cannot be copied.</source>
        <translation>Schicht %1 hat %2 Köpfe, Schicht %3 hat %4: Die Gruppen können nicht kopiert werden.</translation>
    </message>
    <message numerus="yes">
        <source>Copy layer %1 to %n layer(s)</source>
        <translation>
            <numerusform>Schicht %1 in %n Schicht kopieren</numerusform>
            <numerusform>Schicht %1 in %n Schichten kopieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Group keys as values</source>
        <translation>Schlüssel wie Werte gruppieren</translation>
    </message>
    <message>
        <source>Group values as keys</source>
        <translation>Werte wie Schlüssel gruppieren</translation>
    </message>
    <message>
        <source>Group keys and values apart</source>
        <translation>Schlüssel und Werte getrennt gruppieren</translation>
    </message>
    <message>
        <source>Layer %1 is locked. Unlock it to change its groups.</source>
        <translation>Schicht %1 ist gesperrt. Geben Sie sie frei, um ihre Gruppen zu ändern.</translation>
    </message>
    <message>
        <source>Head %1 of layer %2 is locked. Unlock it to move it.</source>
        <translation>Kopf %1 von Schicht %2 ist gesperrt. Geben Sie ihn frei, um ihn zu verschieben.</translation>
    </message>
    <message>
        <source>Group %1 of layer %2 is locked. Unlock it to change it.</source>
        <translation>Gruppe %1 von Schicht %2 ist gesperrt. Geben Sie sie frei, um sie zu ändern.</translation>
    </message>
    <message>
        <source>Lock layer %1</source>
        <translation>Schicht %1 sperren</translation>
    </message>
    <message>
        <source>Unlock layer %1</source>
        <translation>Schicht %1 freigeben</translation>
    </message>
    <message>
        <source>Lock group %1</source>
        <translation>Gruppe %1 sperren</translation>
    </message>
    <message>
        <source>Unlock group %1</source>
        <translation>Gruppe %1 freigeben</translation>
    </message>
    <message>
        <source>Lock head %1</source>
        <translation>Kopf %1 sperren</translation>
    </message>
    <message>
        <source>Unlock head %1</source>
        <translation>Kopf %1 freigeben</translation>
    </message>
    <message>
        <source>%1, edited</source>
        <translation>%1, bearbeitet</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) with locks stay as they are: %1.</source>
        <translation>
            <numerusform>%n Schicht mit Schloss bleibt, wie sie ist: %1.</numerusform>
            <numerusform>%n Schichten mit Schlössern bleiben, wie sie sind: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>regroup::ui::HeatmapGrid</name>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message numerus="yes">
        <source>%n head(s)</source>
        <translation>
            <numerusform>%n Kopf</numerusform>
            <numerusform>%n Köpfe</numerusform>
        </translation>
    </message>
    <message>
        <source>G %1</source>
        <translation>G %1</translation>
    </message>
    <message>
        <source>not finite</source>
        <translation>nicht endlich</translation>
    </message>
    <message>
        <source>%1, mean %2</source>
        <comment>number of groups, similarity within them</comment>
        <translation>%1, Mittel %2</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Layer %1: %2</source>
        <translation>Schicht %1: %2</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>facts of a layer</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>regroup::ui::HeatmapPair</name>
    <message>
        <source>Similarity of heads by the other metric</source>
        <translation>Ähnlichkeit der Köpfe nach dem anderen Maß</translation>
    </message>
    <message>
        <source>%1; by %2: %3</source>
        <translation>%1; nach %2: %3</translation>
    </message>
    <message>
        <source>not finite</source>
        <translation>nicht endlich</translation>
    </message>
</context>
<context>
    <name>regroup::ui::HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Find in the help</source>
        <translation>In der Hilfe suchen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::InspectorPanel</name>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>Facts about the model and the selected heads appear here.</source>
        <translation>Hier stehen Angaben über das Modell und die ausgewählten Köpfe.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ItemBrowser</name>
    <message>
        <source>Every item of an evaluated task stands here: what was asked, what was answered, and what another run answered to the same.</source>
        <translation>Hier steht jede einzelne Frage einer ausgewerteten Aufgabe: was gefragt und was geantwortet wurde, und was ein anderer Lauf auf dieselbe geantwortet hat.</translation>
    </message>
    <message>
        <source>Evaluate a Task</source>
        <translation>Eine Aufgabe auswerten</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Whose items are shown</source>
        <translation>Wessen Fragen gezeigt werden</translation>
    </message>
    <message>
        <source>beside</source>
        <translation>daneben</translation>
    </message>
    <message>
        <source>A second run, item by item</source>
        <translation>Ein zweiter Lauf, Frage für Frage</translation>
    </message>
    <message>
        <source>Which answers are shown</source>
        <translation>Welche Antworten gezeigt werden</translation>
    </message>
    <message>
        <source>all answers</source>
        <translation>alle Antworten</translation>
    </message>
    <message>
        <source>right answers</source>
        <translation>richtige Antworten</translation>
    </message>
    <message>
        <source>wrong answers</source>
        <translation>falsche Antworten</translation>
    </message>
    <message>
        <source>Find in prompts and choices</source>
        <translation>In Prompts und Antworten suchen</translation>
    </message>
    <message>
        <source>Text to find in prompts and choices</source>
        <translation>Text, der in Prompts und Antworten gesucht wird</translation>
    </message>
    <message>
        <source>Only where the runs &amp;differ</source>
        <translation>Nur wo die Läufe &amp;abweichen</translation>
    </message>
    <message>
        <source>Export &amp;JSONL…</source>
        <translation>&amp;JSONL exportieren …</translation>
    </message>
    <message>
        <source>Write the shown items, one JSON object a line</source>
        <translation>Die gezeigten Fragen schreiben, ein JSON-Objekt je Zeile</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>The picked item</source>
        <translation>Die ausgewählte Frage</translation>
    </message>
    <message>
        <source>Pick an item to read its prompt and the log-likelihood of every choice.</source>
        <translation>Wählen Sie eine Frage, um ihren Prompt und die Log-Likelihood jeder Antwort zu lesen.</translation>
    </message>
    <message>
        <source>no other run</source>
        <translation>kein anderer Lauf</translation>
    </message>
    <message>
        <source>%L1 of %L2 items, %L3 right</source>
        <translation>%L1 von %L2 Fragen, %L3 richtig</translation>
    </message>
    <message>
        <source>%1, item %2. ✓ right, ► picked; log-likelihoods:</source>
        <translation>%1, Frage %2. ✓ richtig, ► gewählt; Log-Likelihoods:</translation>
    </message>
    <message>
        <source>The second run:</source>
        <translation>Der zweite Lauf:</translation>
    </message>
    <message>
        <source>Export Items</source>
        <translation>Fragen exportieren</translation>
    </message>
    <message>
        <source>Items (*.jsonl)</source>
        <translation>Fragen (*.jsonl)</translation>
    </message>
    <message numerus="yes">
        <source>. Not the same items: %n have another prompt, choices or answer in the second run, and are not compared</source>
        <translation>
            <numerusform>. Nicht dieselben Fragen: %n hat im zweiten Lauf andere Frage, Auswahl oder Antwort und wird nicht verglichen</numerusform>
            <numerusform>. Nicht dieselben Fragen: %n haben im zweiten Lauf andere Frage, Auswahl oder Antwort und werden nicht verglichen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>regroup::ui::ItemTableModel</name>
    <message>
        <source>not evaluated</source>
        <translation>nicht ausgewertet</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Right answer</source>
        <translation>Richtige Antwort</translation>
    </message>
    <message>
        <source>First run</source>
        <translation>Erster Lauf</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Second run</source>
        <translation>Zweiter Lauf</translation>
    </message>
    <message>
        <source>not the same item</source>
        <translation>nicht dieselbe Frage</translation>
    </message>
</context>
<context>
    <name>regroup::ui::JobBoard</name>
    <message>
        <source>%1, stopping…</source>
        <translation>%1, hält an …</translation>
    </message>
    <message>
        <source>%1, estimating…</source>
        <translation>%1, wird geschätzt …</translation>
    </message>
    <message>
        <source>%1, about %2 left</source>
        <translation>%1, noch etwa %2</translation>
    </message>
    <message>
        <source>%L1 of %L2</source>
        <translation>%L1 von %L2</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>etwa %1</translation>
    </message>
    <message>
        <source>estimating…</source>
        <translation>wird geschätzt …</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Auftrag</translation>
    </message>
    <message>
        <source>Phase or result</source>
        <translation>Phase oder Ergebnis</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>Vergangen</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Noch</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>hält an</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1, paused</source>
        <translation>%1, pausiert</translation>
    </message>
    <message>
        <source>waits for “%1”</source>
        <translation>wartet auf „%1“</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>%1, abandoned</source>
        <translation>%1, aufgegeben</translation>
    </message>
    <message>
        <source>The device stays taken until it ends</source>
        <translation>Das Gerät bleibt belegt, bis er endet</translation>
    </message>
    <message>
        <source>abandoned</source>
        <translation>aufgegeben</translation>
    </message>
    <message>
        <source>&amp;Stop and Save Checkpoint</source>
        <translation>An&amp;halten und Checkpoint sichern</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>Stop &amp;Now</source>
        <translation>&amp;Sofort anhalten</translation>
    </message>
    <message>
        <source>&amp;Abandon</source>
        <translation>&amp;Aufgeben</translation>
    </message>
    <message>
        <source>End after the step in work and save a checkpoint</source>
        <translation>Nach dem laufenden Schritt enden und einen Checkpoint sichern</translation>
    </message>
    <message>
        <source>End soon; a search keeps the best grouping so far</source>
        <translation>Bald enden; eine Suche behält die bisher beste Gruppierung</translation>
    </message>
    <message>
        <source>Save nothing more; the checkpoints made so far are kept</source>
        <translation>Nichts mehr sichern; die bisherigen Checkpoints bleiben</translation>
    </message>
    <message>
        <source>Ignore the result of a job that does not react; the device stays taken until it ends</source>
        <translation>Das Ergebnis eines Auftrags übergehen, der nicht reagiert; das Gerät bleibt belegt, bis er endet</translation>
    </message>
</context>
<context>
    <name>regroup::ui::JobsPanel</name>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>No job has been started. Calibrations, searches and evaluations appear here while they run.</source>
        <translation>Noch kein Auftrag. Kalibrierungen, Suchen und Auswertungen erscheinen hier, während sie laufen.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop the job; a search keeps the best grouping so far (Ctrl+.)</source>
        <translation>Den Auftrag anhalten; eine Suche behält die bisher beste Gruppierung (Strg+.)</translation>
    </message>
    <message>
        <source>Clear Finished</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>Remove the finished jobs from this list</source>
        <translation>Die fertigen Aufträge aus dieser Liste entfernen</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>Anhalten…</translation>
    </message>
</context>
<context>
    <name>regroup::ui::LayerListModel</name>
    <message>
        <source>not finite</source>
        <translation>nicht endlich</translation>
    </message>
    <message numerus="yes">
        <source>Layer %1, %n head(s)</source>
        <translation>
            <numerusform>Schicht %1, %n Kopf</numerusform>
            <numerusform>Schicht %1, %n Köpfe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, keys and values in %n group(s)</source>
        <translation>
            <numerusform>%1, Schlüssel und Werte in %n Gruppe</numerusform>
            <numerusform>%1, Schlüssel und Werte in %n Gruppen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, keys in %2 and values in %3 groups</source>
        <translation>%1, Schlüssel in %2 und Werte in %3 Gruppen</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Groups of the keys</source>
        <translation>Gruppen der Schlüssel</translation>
    </message>
    <message>
        <source>K</source>
        <translation>K</translation>
    </message>
    <message>
        <source>Groups of the values</source>
        <translation>Gruppen der Werte</translation>
    </message>
    <message>
        <source>V</source>
        <translation>V</translation>
    </message>
    <message>
        <source>Mean similarity of the pairs inside groups</source>
        <translation>Mittlere Ähnlichkeit der Paare innerhalb der Gruppen</translation>
    </message>
    <message>
        <source>Within</source>
        <translation>Innen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::LayerStripChart</name>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>G</source>
        <comment>number of groups of a layer</comment>
        <translation>G</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>G %1</source>
        <translation>G %1</translation>
    </message>
    <message>
        <source>G %1 of keys, %2 of values</source>
        <translation>G %1 der Schlüssel, %2 der Werte</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>Layer %1
%2 %3, %4</source>
        <translation>Schicht %1
%2 %3, %4</translation>
    </message>
    <message>
        <source>No numbers of the layers yet.</source>
        <translation>Noch keine Zahlen der Schichten.</translation>
    </message>
    <message>
        <source>%1 by layer, from %2 in layer %3 to %4 in layer %5; below it the number of groups. Arrow keys walk the layers, Enter picks one.</source>
        <translation>%1 je Schicht, von %2 in Schicht %3 bis %4 in Schicht %5; darunter die Zahl der Gruppen. Pfeiltasten gehen durch die Schichten, die Eingabetaste wählt eine.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::LayerView</name>
    <message>
        <source>Cut the Dendrogram</source>
        <translation>Das Dendrogramm schneiden</translation>
    </message>
    <message>
        <source>Groups of layer %1, keys and values together</source>
        <translation>Gruppen von Schicht %1, Schlüssel und Werte gemeinsam</translation>
    </message>
    <message>
        <source>Groups of layer %1, %2 only</source>
        <translation>Gruppen von Schicht %1, nur %2</translation>
    </message>
    <message>
        <source>The heatmap shows the shared heads of this checkpoint. Drag query heads within the list of groups.</source>
        <translation>Die Heatmap zeigt die geteilten Köpfe dieses Checkpoints. Ziehen Sie Anfrageköpfe in der Liste der Gruppen.</translation>
    </message>
    <message>
        <source>The outlines are those of the running search. Drag heads within the list of groups.</source>
        <translation>Die Rahmen sind die der laufenden Suche. Köpfe in der Liste der Gruppen ziehen.</translation>
    </message>
    <message>
        <source>The heatmap shows the %1 KV heads, the list the %2 query heads.</source>
        <translation>Die Karte zeigt die %1 KV-Köpfe, die Liste die %2 Abfrageköpfe.</translation>
    </message>
    <message>
        <source>Show KV Heads</source>
        <translation>KV-Köpfe zeigen</translation>
    </message>
    <message>
        <source>Show Query Heads</source>
        <translation>Abfrageköpfe zeigen</translation>
    </message>
    <message>
        <source>Show the similarity of the key heads, one a group</source>
        <translation>Die Ähnlichkeit der Schlüsselköpfe zeigen, einer je Gruppe</translation>
    </message>
    <message>
        <source>Show the similarity of the query heads</source>
        <translation>Die Ähnlichkeit der Abfrageköpfe zeigen</translation>
    </message>
    <message numerus="yes">
        <source>Each KV head serves %n query heads; go on from G %1.</source>
        <translation>
            <numerusform>Jeder KV-Kopf bedient %n Abfragekopf; weiter von G %1.</numerusform>
            <numerusform>Jeder KV-Kopf bedient %n Abfrageköpfe; weiter von G %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Each KV head serves %1 to %2 query heads; go on from G %3.</source>
        <translation>Jeder KV-Kopf bedient %1 bis %2 Abfrageköpfe; weiter von G %3.</translation>
    </message>
    <message>
        <source>Split K and V</source>
        <translation>K und V trennen</translation>
    </message>
    <message>
        <source>Make Joint</source>
        <translation>Vereinen</translation>
    </message>
    <message numerus="yes">
        <source>Ward, %n group(s)</source>
        <translation>
            <numerusform>Ward, %n Gruppe</numerusform>
            <numerusform>Ward, %n Gruppen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n heads cannot change places with one. Drag a single head, or move them without Shift and without Keep Sizes.</source>
        <translation>
            <numerusform>%n Kopf kann nicht mit einem den Platz tauschen. Ziehen Sie einen einzelnen Kopf, oder verschieben Sie ihn ohne Umschalt und ohne Größen zu erhalten.</numerusform>
            <numerusform>%n Köpfe können nicht mit einem den Platz tauschen. Ziehen Sie einen einzelnen Kopf, oder verschieben Sie sie ohne Umschalt und ohne Größen zu erhalten.</numerusform>
        </translation>
    </message>
    <message>
        <source>The similarity of the %1 of layer %2 is not known yet. Look at them once, then try again.</source>
        <translation>Die Ähnlichkeit der %1 von Schicht %2 ist noch nicht bekannt. Einmal ansehen, dann wieder versuchen.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::LayersPanel</name>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>The layers of the open model appear here.</source>
        <translation>Hier erscheinen die Schichten des geöffneten Modells.</translation>
    </message>
    <message>
        <source>Filter of the layers</source>
        <translation>Filter der Schichten</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Layers by number, groups and similarity: 0-7, 12, k&gt;4, v=2, within&lt;0.5</source>
        <translation>Schichten nach Nummer, Gruppen und Ähnlichkeit: 0-7, 12, k&gt;4, v=2, within&lt;0.5</translation>
    </message>
    <message>
        <source>“%1” is no filter. Try 0-7, k&gt;4 or within&lt;0.5.</source>
        <translation>„%1“ ist kein Filter. Zum Beispiel 0-7, k&gt;4 oder within&lt;0.5.</translation>
    </message>
    <message>
        <source>No layer is like that.</source>
        <translation>So ist keine Schicht.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::LiveCosts</name>
    <message>
        <source>needs a calibration</source>
        <translation>braucht eine Kalibrierung</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
</context>
<context>
    <name>regroup::ui::LogPanel</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Jobs and messages of this window appear here.</source>
        <translation>Aufträge und Meldungen dieses Fensters erscheinen hier.</translation>
    </message>
    <message>
        <source>Find in the log</source>
        <translation>Im Protokoll suchen</translation>
    </message>
    <message>
        <source>Clear Log</source>
        <translation>Protokoll leeren</translation>
    </message>
    <message>
        <source>%1: begun</source>
        <translation>%1: begonnen</translation>
    </message>
    <message>
        <source>%1: %2 after %3</source>
        <translation>%1: %2 nach %3</translation>
    </message>
</context>
<context>
    <name>regroup::ui::MainWindow</name>
    <message>
        <source>Regroup Studio</source>
        <translation>Regroup Studio</translation>
    </message>
    <message>
        <source>%1 – %2[*] – Regroup Studio</source>
        <translation>%1 – %2[*] – Regroup Studio</translation>
    </message>
    <message>
        <source>%1 % – %2</source>
        <translation>%1 % – %2</translation>
    </message>
    <message>
        <source>No job</source>
        <translation>Kein Auftrag</translation>
    </message>
    <message>
        <source>%1: %2 %</source>
        <translation>%1: %2 %</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 (%2 jobs)</source>
        <translation>%1 (%2 Aufträge)</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Error code: %1</source>
        <translation>Fehlercode: %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>Ausfüh&amp;ren</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Docks</source>
        <translation>Fe&amp;nsterteile</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>Fa&amp;rben</translation>
    </message>
    <message>
        <source>&amp;Grouping</source>
        <translation>&amp;Gruppierung</translation>
    </message>
    <message>
        <source>Compare with the Grouping as It Is &amp;Now</source>
        <translation>Mit der Gruppierung vergleichen, wie sie &amp;jetzt ist</translation>
    </message>
    <message>
        <source>Compare with the &amp;Opened Grouping</source>
        <translation>Mit der ge&amp;öffneten Gruppierung vergleichen</translation>
    </message>
    <message>
        <source>The editor&apos;s numbers show their change against this moment</source>
        <translation>Die Zahlen des Editors zeigen ihre Änderung gegenüber diesem Zeitpunkt</translation>
    </message>
    <message>
        <source>The editor&apos;s numbers show their change against what was opened</source>
        <translation>Die Zahlen des Editors zeigen ihre Änderung gegenüber dem, was geöffnet wurde</translation>
    </message>
    <message>
        <source>About Regroup Studio</source>
        <translation>Über Regroup Studio</translation>
    </message>
    <message>
        <source>Regroup Studio %1

Groups the attention heads of language models by how similar they are.
Free software under the GNU GPL, version 3 or later.</source>
        <translation>Regroup Studio %1

Gruppiert die Attention-Köpfe von Sprachmodellen danach, wie ähnlich sie sind.
Freie Software unter der GNU GPL, Version 3 oder neuer.</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Models written</source>
        <translation>Geschriebene Modelle</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Main</source>
        <translation>Hauptleiste</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
    <message>
        <source>The open model</source>
        <translation>Das geöffnete Modell</translation>
    </message>
    <message>
        <source>no grouping</source>
        <translation>keine Gruppierung</translation>
    </message>
    <message>
        <source>The edited grouping</source>
        <translation>Die bearbeitete Gruppierung</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>new grouping</source>
        <translation>neue Gruppierung</translation>
    </message>
    <message>
        <source>%1 is a recipe.</source>
        <translation>%1 ist ein Rezept.</translation>
    </message>
    <message>
        <source>Run It</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>%1 could not be opened.</source>
        <translation>%1 konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>%1 It is a grouping, and no model is open.</source>
        <translation>%1 Es ist eine Gruppierung, und kein Modell ist geöffnet.</translation>
    </message>
    <message>
        <source>Open the model first that it belongs to.</source>
        <translation>Öffnen Sie zuerst das Modell, zu dem sie gehört.</translation>
    </message>
    <message>
        <source>Save Grouping</source>
        <translation>Gruppierung speichern</translation>
    </message>
    <message>
        <source>Groupings (*.yaml *.json)</source>
        <translation>Gruppierungen (*.yaml *.json)</translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation>Gespeichert als %1.</translation>
    </message>
    <message>
        <source>%1 could not be saved.</source>
        <translation>%1 konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Unsaved Grouping</source>
        <translation>Ungespeicherte Gruppierung</translation>
    </message>
    <message>
        <source>The grouping “%1” has changes that are not saved.</source>
        <translation>Die Gruppierung „%1“ hat Änderungen, die nicht gespeichert sind.</translation>
    </message>
    <message>
        <source>Open Checkpoint: Choose Its Folder</source>
        <translation>Checkpoint öffnen: seinen Ordner wählen</translation>
    </message>
    <message>
        <source>Open Grouping or Recipe</source>
        <translation>Gruppierung oder Rezept öffnen</translation>
    </message>
    <message>
        <source>Groupings and recipes (*.yaml *.yml *.json)</source>
        <translation>Gruppierungen und Rezepte (*.yaml *.yml *.json)</translation>
    </message>
    <message>
        <source>This page shows no figure yet that could be exported.</source>
        <translation>Diese Seite zeigt noch keine Abbildung, die exportiert werden könnte.</translation>
    </message>
    <message>
        <source>The sample&apos;s results could not be opened.</source>
        <translation>Die Ergebnisse des Beispiels konnten nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Jobs Are Running</source>
        <translation>Aufträge laufen noch</translation>
    </message>
    <message>
        <source>“%1” is still at work.</source>
        <translation>„%1“ ist noch bei der Arbeit.</translation>
    </message>
    <message>
        <source>&amp;Wait, Then Close</source>
        <translation>A&amp;bwarten, dann schließen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>The window closes when the last job has ended.</source>
        <translation>Das Fenster schließt sich, wenn der letzte Auftrag beendet ist.</translation>
    </message>
    <message>
        <source>The grouped checkpoint is in %1.</source>
        <translation>Der gruppierte Checkpoint liegt in %1.</translation>
    </message>
    <message>
        <source>The items are in %1.</source>
        <translation>Die Fragen liegen in %1.</translation>
    </message>
    <message>
        <source>%1: perplexity %2 over %L3 tokens.</source>
        <translation>%1: Perplexität %2 über %L3 Token.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>The search %1 has ended. Its model is not open any more; the result is in the list of Compare.</source>
        <translation>Die Suche %1 ist beendet. Ihr Modell ist nicht mehr geöffnet; das Ergebnis steht in der Liste von „Vergleichen“.</translation>
    </message>
    <message>
        <source>Search (%1)</source>
        <translation>Suche (%1)</translation>
    </message>
    <message>
        <source>Objective %1, before %2; %L3 candidates in %4.</source>
        <translation>Zielwert %1, vorher %2; %L3 Kandidaten in %4.</translation>
    </message>
    <message>
        <source>Stopped; the best grouping so far is kept.</source>
        <translation>Angehalten; die bisher beste Gruppierung bleibt.</translation>
    </message>
    <message>
        <source>The search has finished.</source>
        <translation>Die Suche ist fertig.</translation>
    </message>
    <message>
        <source>%1 %2 The edited grouping has locks in its way, so it was left as it is.</source>
        <translation>%1 %2 Der bearbeiteten Gruppierung stehen Sperren im Weg, deshalb blieb sie, wie sie ist.</translation>
    </message>
    <message>
        <source>The result of the search breaks a lock of the edited grouping.</source>
        <translation>Das Ergebnis der Suche verletzt eine Sperre der bearbeiteten Gruppierung.</translation>
    </message>
    <message>
        <source>Open as New Grouping</source>
        <translation>Als neue Gruppierung öffnen</translation>
    </message>
    <message>
        <source>%1 %2 %3</source>
        <translation>%1 %2 %3</translation>
    </message>
    <message>
        <source>It found the grouping that was there.</source>
        <translation>Sie hat die Gruppierung gefunden, die schon da war.</translation>
    </message>
    <message>
        <source>It is the edited grouping now; Undo brings back the one before.</source>
        <translation>Sie ist jetzt die bearbeitete Gruppierung; „Rückgängig“ holt die vorige zurück.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>The evaluation would read the text that searches and calibrations read, and so praise what was fitted to it.</source>
        <translation>Die Auswertung würde den Text lesen, den Suchen und Kalibrierungen lesen, und so loben, was an ihn angepasst wurde.</translation>
    </message>
    <message>
        <source>Choose another text.</source>
        <translation>Wählen Sie einen anderen Text.</translation>
    </message>
    <message>
        <source>Choose Text…</source>
        <translation>Text wählen …</translation>
    </message>
    <message>
        <source>%1, original</source>
        <translation>%1, Original</translation>
    </message>
    <message>
        <source>Choose Calibration Text</source>
        <translation>Text zum Kalibrieren wählen</translation>
    </message>
    <message>
        <source>Choose Evaluation Text</source>
        <translation>Text zum Auswerten wählen</translation>
    </message>
    <message>
        <source>Texts (*.txt *.jsonl)</source>
        <translation>Texte (*.txt *.jsonl)</translation>
    </message>
    <message>
        <source>Run Recipe</source>
        <translation>Rezept ausführen</translation>
    </message>
    <message>
        <source>Recipes (*.yaml *.yml)</source>
        <translation>Rezepte (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>Simulate Colour Bl&amp;indness</source>
        <translation>Farbenblindhe&amp;it nachahmen</translation>
    </message>
    <message>
        <source>One page for each step of the work</source>
        <translation>Eine Seite für jeden Schritt der Arbeit</translation>
    </message>
    <message>
        <source>Explore shows how similar the heads of a model are; Search finds groups; Train converts and tunes; Evaluate measures; Compare puts all runs side by side. Every result has a button that leads on.</source>
        <translation>„Erkunden“ zeigt, wie ähnlich die Köpfe eines Modells sind; „Suchen“ findet Gruppen; „Trainieren“ wandelt um und stimmt ab; „Auswerten“ misst; „Vergleichen“ stellt alle Läufe nebeneinander. Jedes Ergebnis hat einen Knopf, der weiterführt.</translation>
    </message>
    <message>
        <source>How similar the heads of a layer are</source>
        <translation>Wie ähnlich die Köpfe einer Schicht sind</translation>
    </message>
    <message>
        <source>Point at a cell to read it in the line at the bottom. A click or the Space key picks its two heads, arrow keys walk, Page Up and Page Down change the layer.</source>
        <translation>Zeigen Sie auf eine Zelle, um sie in der Zeile ganz unten zu lesen. Ein Klick oder die Leertaste wählt ihre beiden Köpfe, Pfeiltasten gehen weiter, Bild auf und Bild ab wechseln die Schicht.</translation>
    </message>
    <message>
        <source>Groups by hand</source>
        <translation>Gruppen von Hand</translation>
    </message>
    <message>
        <source>Drag heads from group to group, or select them and press M and the letter of a group. The numbers above follow at once, Ctrl+Z takes every step back, and the hint below names the next good move.</source>
        <translation>Ziehen Sie Köpfe von Gruppe zu Gruppe, oder wählen Sie sie aus und drücken Sie M und den Buchstaben einer Gruppe. Die Zahlen darüber folgen sofort, Strg+Z nimmt jeden Schritt zurück, und der Hinweis darunter nennt den nächsten guten Zug.</translation>
    </message>
    <message>
        <source>Groups by search</source>
        <translation>Gruppen durch Suche</translation>
    </message>
    <message>
        <source>Choose how groupings are tried out, and start. The chart shows every candidate while the search runs; stopping keeps the best so far.</source>
        <translation>Wählen Sie, wie Gruppierungen ausprobiert werden, und starten Sie. Das Diagramm zeigt jeden Kandidaten, während die Suche läuft; beim Anhalten bleibt das bisher Beste.</translation>
    </message>
    <message>
        <source>What it costs</source>
        <translation>Was es kostet</translation>
    </message>
    <message>
        <source>Every search and evaluation becomes a run here, with its error and its recipe. Filter, sort and pick runs to compare them. The Help menu starts this tour again.</source>
        <translation>Jede Suche und jede Auswertung wird hier zu einem Lauf, mit ihrem Fehler und ihrem Rezept. Filtern, sortieren und wählen Sie Läufe, um sie zu vergleichen. Im Menü „Hilfe“ beginnt dieser Rundgang noch einmal.</translation>
    </message>
    <message>
        <source>A stopped search keeps its best grouping so far, a training saves a checkpoint, and an evaluation or a recipe goes on from what it has finished. The window closes then.</source>
        <translation>Eine angehaltene Suche behält ihre beste Gruppierung, ein Training speichert einen Checkpoint, eine Auswertung oder ein Rezept macht später weiter. Dann schließt sich das Fenster.</translation>
    </message>
    <message>
        <source>&amp;Stop and Save</source>
        <translation>&amp;Anhalten und speichern</translation>
    </message>
    <message>
        <source>Fork of %1</source>
        <translation>Abzweig von %1</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) are in the archive now; is:archived shows it.</source>
        <translation>
            <numerusform>%n Lauf ist jetzt im Archiv; is:archived zeigt es.</numerusform>
            <numerusform>%n Läufe sind jetzt im Archiv; is:archived zeigt es.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Export Table</source>
        <translation>Tabelle ausgeben</translation>
    </message>
    <message>
        <source>Tables (*.csv *.json *.md *.tex)</source>
        <translation>Tabellen (*.csv *.json *.md *.tex)</translation>
    </message>
    <message>
        <source>Exported as %1.</source>
        <translation>Ausgegeben als %1.</translation>
    </message>
    <message>
        <source>The table could not be exported.</source>
        <translation>Die Tabelle konnte nicht ausgegeben werden.</translation>
    </message>
    <message>
        <source>Open the model first that this run is about.</source>
        <translation>Öffnen Sie zuerst das Modell, um das es in diesem Lauf geht.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) imported.</source>
        <translation>
            <numerusform>%n Lauf wurde importiert.</numerusform>
            <numerusform>%n Läufe wurden importiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) were here already and stay as they are.</source>
        <translation>
            <numerusform>%n Lauf war schon da und blieb, wie er ist.</numerusform>
            <numerusform>%n Läufe waren schon da und blieben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing new: %1</source>
        <translation>Nichts Neues: %1</translation>
    </message>
    <message>
        <source>Import Results or Another Store</source>
        <translation>Ergebnisse oder andere Datenbank importieren</translation>
    </message>
    <message>
        <source>Results and stores (*.json *.sqlite)</source>
        <translation>Ergebnisse und Datenbanken (*.json *.sqlite)</translation>
    </message>
    <message>
        <source>Import the Folder of a Run</source>
        <translation>Ordner eines Laufs importieren</translation>
    </message>
    <message>
        <source>The form cannot hold all of its settings: %1.</source>
        <translation>Das Formular kann nicht alle seine Einstellungen fassen: %1.</translation>
    </message>
    <message>
        <source>The grouping of this run cannot be taken.</source>
        <translation>Die Gruppierung dieses Laufs kann nicht übernommen werden.</translation>
    </message>
    <message>
        <source>Grouping of %1</source>
        <translation>Gruppierung von %1</translation>
    </message>
    <message>
        <source>The form is as %1 was made: version, model and data are those of then.</source>
        <translation>Das Formular ist so, wie %1 entstand: Version, Modell und Daten sind die von damals.</translation>
    </message>
    <message>
        <source>The form is as %1 was made. %2</source>
        <translation>Das Formular ist so, wie %1 entstand. %2</translation>
    </message>
    <message>
        <source>Open It</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>E&amp;xtras</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>What computes</source>
        <translation>Was rechnet</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Umwandeln</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>The First GPU, or the Processor</source>
        <translation>Die erste GPU, sonst der Prozessor</translation>
    </message>
    <message>
        <source>The Processor</source>
        <translation>Der Prozessor</translation>
    </message>
    <message>
        <source>The First GPU</source>
        <translation>Die erste GPU</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Automatik</translation>
    </message>
    <message>
        <source>There is nothing to copy here.</source>
        <translation>Hier gibt es nichts zu kopieren.</translation>
    </message>
    <message>
        <source>The numbers of the figure are in the clipboard, as CSV.</source>
        <translation>Die Zahlen der Abbildung sind in der Zwischenablage, als CSV.</translation>
    </message>
    <message>
        <source>Export Numbers</source>
        <translation>Zahlen exportieren</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>The numbers could not be exported.</source>
        <translation>Die Zahlen konnten nicht exportiert werden.</translation>
    </message>
    <message>
        <source>Open Checkpoint in a New Window: Choose Its Folder</source>
        <translation>Checkpoint in neuem Fenster öffnen: seinen Ordner wählen</translation>
    </message>
    <message>
        <source>A new window could not be opened.</source>
        <translation>Ein neues Fenster ließ sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Open Checkpoint: Choose One of Its Files</source>
        <translation>Checkpoint öffnen: eine seiner Dateien wählen</translation>
    </message>
    <message>
        <source>Checkpoints (config.json *.safetensors *.index.json *.bin *.pt *.pth)</source>
        <translation>Checkpoints (config.json *.safetensors *.index.json *.bin *.pt *.pth)</translation>
    </message>
    <message>
        <source>Where Is %1 Now?</source>
        <translation>Wo ist %1 jetzt?</translation>
    </message>
    <message>
        <source>The last grouping stays open as long as its model does.</source>
        <translation>Die letzte Gruppierung bleibt offen, solange ihr Modell es ist.</translation>
    </message>
    <message>
        <source>Unsaved groupings cannot be kept for a crash.</source>
        <translation>Nicht gesicherte Gruppierungen können für einen Absturz nicht aufgehoben werden.</translation>
    </message>
    <message>
        <source>The last session did not end well. Changes of %1 of the model %2 were not saved, but kept.</source>
        <translation>Die letzte Sitzung endete nicht gut. Änderungen von %1 des Modells %2 waren nicht gesichert, wurden aber aufgehoben.</translation>
    </message>
    <message>
        <source>Bring Them Back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Bring Back Unsaved Changes</source>
        <translation>Nicht gesicherte Änderungen zurückholen</translation>
    </message>
    <message>
        <source>%1 belongs to a model of another shape and was left where it is.</source>
        <translation>%1 gehört zu einem Modell anderer Form und blieb, wo es ist.</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1, Schritt %2</translation>
    </message>
    <message>
        <source>No run carries the name of the grouping “%1” yet.</source>
        <translation>Noch trägt kein Lauf den Namen der Gruppierung „%1“.</translation>
    </message>
    <message>
        <source>Evaluate It</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>The recipe of this run cannot be taken.</source>
        <translation>Das Rezept dieses Laufs kann nicht übernommen werden.</translation>
    </message>
    <message>
        <source>Save a Copy of the Recipe</source>
        <translation>Eine Kopie des Rezepts sichern</translation>
    </message>
    <message>
        <source>The recipe is saved as %1. Change it with a text editor.</source>
        <translation>Das Rezept ist als %1 gesichert. Ändern Sie es mit einem Texteditor.</translation>
    </message>
    <message>
        <source>The settings of this run cannot be taken.</source>
        <translation>Die Einstellungen dieses Laufs können nicht übernommen werden.</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
</context>
<context>
    <name>regroup::ui::MessageStrip</name>
    <message>
        <source>Details of the message</source>
        <translation>Einzelheiten der Meldung</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Copy message, hint and details</source>
        <translation>Meldung, Hinweis und Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Hint: %1</source>
        <translation>Hinweis: %1</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message numerus="yes">
        <source>%n older message(s) below.</source>
        <translation>
            <numerusform>Darunter %n ältere Meldung.</numerusform>
            <numerusform>Darunter %n ältere Meldungen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy Report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Open Log</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>Show what was noted before and after</source>
        <translation>Zeigen, was davor und danach vermerkt wurde</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ModelSheet</name>
    <message>
        <source>%1 to %2, by layer</source>
        <translation>%1 bis %2, je nach Schicht</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Hash of the weights</source>
        <translation>Hash der Gewichte</translation>
    </message>
    <message>
        <source>being computed…</source>
        <translation>wird berechnet…</translation>
    </message>
    <message>
        <source>What Can Be Done</source>
        <translation>Was damit geht</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>Familie</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation>Abfrageköpfe</translation>
    </message>
    <message>
        <source>Key heads</source>
        <translation>Schlüsselköpfe</translation>
    </message>
    <message>
        <source>Value heads</source>
        <translation>Wertköpfe</translation>
    </message>
    <message>
        <source>Head width</source>
        <translation>Breite eines Kopfes</translation>
    </message>
    <message>
        <source>Model width</source>
        <translation>Breite des Modells</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>Vokabular</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>%1 positions</source>
        <translation>%1 Positionen</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>Output layer</source>
        <translation>Ausgabeschicht</translation>
    </message>
    <message>
        <source>shares the embedding&apos;s weights</source>
        <translation>teilt die Gewichte der Einbettung</translation>
    </message>
    <message>
        <source>weights of its own</source>
        <translation>eigene Gewichte</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV-Cache</translation>
    </message>
    <message>
        <source>%1 per token</source>
        <translation>%1 je Token</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Data type</source>
        <translation>Datentyp</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>Tokenizer</translation>
    </message>
    <message>
        <source>none found</source>
        <translation>keiner gefunden</translation>
    </message>
    <message>
        <source>Similarity, search, convert</source>
        <translation>Ähnlichkeit, Suche, Umwandlung</translation>
    </message>
    <message>
        <source>yes; its heads share key/value heads already, and are grouped further</source>
        <translation>ja; seine Köpfe teilen schon Schlüssel/Wert-Köpfe und werden weiter gruppiert</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>only token ids: without a tokenizer no text can be calibrated, trained or evaluated on</source>
        <translation>nur Tokennummern: ohne Tokenizer lässt sich auf keinem Text kalibrieren, trainieren oder auswerten</translation>
    </message>
    <message>
        <source>calibration, fine-tuning and evaluation</source>
        <translation>Kalibrierung, Feinabstimmung und Auswertung</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>Hash the weights of %1</source>
        <translation>Hash der Gewichte von %1</translation>
    </message>
</context>
<context>
    <name>regroup::ui::NumbersGrid</name>
    <message>
        <source>Error of mean</source>
        <translation>Fehler Mittel</translation>
    </message>
    <message>
        <source>Error of first</source>
        <translation>Fehler erster</translation>
    </message>
    <message>
        <source>Error of svd</source>
        <translation>Fehler SVD</translation>
    </message>
    <message>
        <source>KV per token</source>
        <translation>KV je Token</translation>
    </message>
    <message>
        <source>KV of %1</source>
        <translation>KV von %1</translation>
    </message>
    <message>
        <source>Merge rule of the error</source>
        <translation>Zusammenführung des Fehlers</translation>
    </message>
    <message>
        <source>The merge rule whose error is shown</source>
        <translation>Die Zusammenführung, deren Fehler gezeigt wird</translation>
    </message>
    <message>
        <source>Length of the text that the KV cache is of</source>
        <translation>Länge des Texts, dessen KV-Cache es ist</translation>
    </message>
    <message>
        <source>Tokens whose keys and values are kept</source>
        <translation>Token, deren Schlüssel und Werte gehalten werden</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ObjectiveChart</name>
    <message>
        <source>objective</source>
        <translation>Zielwert</translation>
    </message>
    <message>
        <source>Objective of the search</source>
        <translation>Zielwert der Suche</translation>
    </message>
    <message>
        <source>Layer %1, candidate %2: objective %3 (%4), best %5</source>
        <translation>Schicht %1, Kandidat %2: Zielwert %3 (%4), bester %5</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>best so far</source>
        <translation>bisher bester</translation>
    </message>
    <message>
        <source>optimum</source>
        <translation>Optimum</translation>
    </message>
    <message>
        <source>candidates evaluated</source>
        <translation>bewertete Kandidaten</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>No candidate evaluated yet.</source>
        <translation>Noch kein Kandidat bewertet.</translation>
    </message>
    <message>
        <source>%1 candidates, %2 accepted, best %3.</source>
        <translation>%1 Kandidaten, %2 angenommen, bester %3.</translation>
    </message>
    <message>
        <source>%1 candidates, %2 accepted, %3 searches, mean of their best %4.</source>
        <translation>%1 Kandidaten, %2 angenommen, %3 Suchen, Mittel ihrer besten %4.</translation>
    </message>
    <message>
        <source>current</source>
        <translation>jetzt</translation>
    </message>
</context>
<context>
    <name>regroup::ui::Overview</name>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Write this chart into a file, with its numbers</source>
        <translation>Dieses Diagramm mit seinen Zahlen in eine Datei schreiben</translation>
    </message>
    <message>
        <source>err %1</source>
        <translation>Fehler %1</translation>
    </message>
    <message>
        <source>Error of merging by the mean (keys and values), and number of groups G</source>
        <translation>Fehler einer Zusammenführung durch das Mittel (Schlüssel und Werte), und Zahl der Gruppen G</translation>
    </message>
    <message>
        <source>Mean similarity within groups, and number of groups G</source>
        <translation>Mittlere Ähnlichkeit in Gruppen, und Zahl der Gruppen G</translation>
    </message>
</context>
<context>
    <name>regroup::ui::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Light or dark windows</source>
        <translation>Helle oder dunkle Fenster</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>wie das System</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>Font size</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Of all text, relative to the system&apos;s</source>
        <translation>Aller Texte, verglichen mit der des Systems</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>From the next start on</source>
        <translation>Ab dem nächsten Start</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>The device of new searches, conversions, trainings and evaluations; forms that have a device may say otherwise</source>
        <translation>Das Gerät neuer Suchen, Umwandlungen, Trainings und Auswertungen; Formulare mit einem Gerät können anderes sagen</translation>
    </message>
    <message>
        <source>the first GPU, or the processor</source>
        <translation>der ersten GPU, sonst dem Prozessor</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>dem Prozessor</translation>
    </message>
    <message>
        <source>the first GPU</source>
        <translation>der ersten GPU</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Cores of the processor that a computation uses</source>
        <translation>Kerne des Prozessors, die eine Rechnung nutzt</translation>
    </message>
    <message>
        <source>all cores</source>
        <translation>alle Kerne</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>What calibrations and merges that are kept for the next time may each take of the disk; what was not used for longest goes first</source>
        <translation>Was Kalibrierungen und Zusammenführungen, die fürs nächste Mal bleiben, jeweils auf der Platte belegen dürfen; am längsten Unbenutztes geht zuerst</translation>
    </message>
    <message>
        <source> GiB</source>
        <translation> GiB</translation>
    </message>
</context>
<context>
    <name>regroup::ui::Remedy</name>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::RunPage</name>
    <message>
        <source>Pick a run in the table or in a chart to read all about it here.</source>
        <translation>Wählen Sie einen Lauf in der Tabelle oder in einem Diagramm, um hier alles über ihn zu lesen.</translation>
    </message>
    <message>
        <source>Show Table</source>
        <translation>Tabelle zeigen</translation>
    </message>
    <message>
        <source>About the picked run</source>
        <translation>Über den gewählten Lauf</translation>
    </message>
    <message>
        <source>Run A&amp;gain</source>
        <translation>&amp;Noch einmal</translation>
    </message>
    <message>
        <source>Go to the page that makes such runs, with these settings, and start</source>
        <translation>Zu der Seite gehen, die solche Läufe macht, mit diesen Einstellungen, und beginnen</translation>
    </message>
    <message>
        <source>E&amp;dit a Copy</source>
        <translation>Kopie &amp;bearbeiten</translation>
    </message>
    <message>
        <source>Go to the page that makes such runs, with these settings</source>
        <translation>Zu der Seite gehen, die solche Läufe macht, mit diesen Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Copy Command</source>
        <translation>&amp;Befehl kopieren</translation>
    </message>
    <message>
        <source>Copy the command line that does the same</source>
        <translation>Die Befehlszeile kopieren, die dasselbe tut</translation>
    </message>
    <message>
        <source>&amp;Open Folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>This run is stored without a folder.</source>
        <translation>Dieser Lauf ist ohne Ordner gespeichert.</translation>
    </message>
    <message>
        <source>Show the folder of what this run made, or of its model: %1</source>
        <translation>Den Ordner dessen zeigen, was dieser Lauf machte, oder seines Modells: %1</translation>
    </message>
    <message>
        <source>The folder is not there any more: %1</source>
        <translation>Den Ordner gibt es nicht mehr: %1</translation>
    </message>
    <message>
        <source>Open Its Gr&amp;ouping</source>
        <translation>Seine Gru&amp;ppierung öffnen</translation>
    </message>
    <message>
        <source>Edit the groups that this run found or used, as one more open grouping</source>
        <translation>Die Gruppen bearbeiten, die dieser Lauf fand oder nutzte, als weitere offene Gruppierung</translation>
    </message>
    <message>
        <source>No grouping is stored with this run.</source>
        <translation>Mit diesem Lauf ist keine Gruppierung gespeichert.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::RunTableFilter</name>
    <message>
        <source>The best of the shown runs.
%1</source>
        <translation>Der beste der gezeigten Läufe.
%1</translation>
    </message>
</context>
<context>
    <name>regroup::ui::RunTableModel</name>
    <message>
        <source>queued</source>
        <translation>in der Schlange</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>%1, partial</source>
        <translation>%1, Teillauf</translation>
    </message>
    <message>
        <source>Only a part of the data was used, as a limit was set.</source>
        <translation>Nur ein Teil der Daten wurde benutzt, weil eine Grenze gesetzt war.</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>Run %1, part of run %2</source>
        <translation>Lauf %1, Teil von Lauf %2</translation>
    </message>
    <message>
        <source>%1 per token</source>
        <translation>%1 je Token</translation>
    </message>
    <message>
        <source>Mean loss per token ± standard error.</source>
        <translation>Mittlerer Verlust je Token ± Standardfehler.</translation>
    </message>
    <message>
        <source>%1 UTC</source>
        <translation>%1 UTC</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>Größen</translation>
    </message>
    <message>
        <source>Average size</source>
        <translation>Mittlere Größe</translation>
    </message>
    <message>
        <source>Merge rule</source>
        <translation>Zusammenführung</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Heads in each group</source>
        <translation>Köpfe in jeder Gruppe</translation>
    </message>
    <message>
        <source>Heads a group, on average</source>
        <translation>Köpfe je Gruppe, im Mittel</translation>
    </message>
    <message>
        <source>How the heads of a group become one</source>
        <translation>Wie die Köpfe einer Gruppe zu einem werden</translation>
    </message>
    <message>
        <source>Perplexity ± standard error; lower is better</source>
        <translation>Perplexität ± Standardfehler; niedriger ist besser</translation>
    </message>
    <message>
        <source>Loss per token ± standard error; lower is better</source>
        <translation>Verlust je Token ± Standardfehler; niedriger ist besser</translation>
    </message>
    <message>
        <source>How long the run took</source>
        <translation>Wie lange der Lauf gedauert hat</translation>
    </message>
    <message>
        <source>below %1</source>
        <translation>unter %1</translation>
    </message>
    <message>
        <source>baseline</source>
        <translation>Bezug</translation>
    </message>
    <message>
        <source>not the same items</source>
        <translation>nicht dieselben Fragen</translation>
    </message>
    <message>
        <source>within noise</source>
        <translation>im Rauschen</translation>
    </message>
    <message>
        <source>better</source>
        <translation>besser</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>schlechter</translation>
    </message>
    <message>
        <source>%1, p = %2</source>
        <translation>%1, p = %2</translation>
    </message>
    <message>
        <source>The two were not measured on the same items, in the same way.</source>
        <translation>Die beiden wurden nicht an denselben Fragen auf dieselbe Weise gemessen.</translation>
    </message>
    <message>
        <source>Difference in loss per token, with a 95 % interval by paired bootstrap over 10,000 resamples of the windows of the text.</source>
        <translation>Unterschied im Verlust je Token, mit einem 95-%-Intervall durch gepaarten Bootstrap über 10.000 Ziehungen der Fenster des Textes.</translation>
    </message>
    <message>
        <source>Difference in accuracy, with a 95 % interval by paired bootstrap over 10,000 resamples of the items.
Only the baseline is right on %L1 items, only this run on %L2.
McNemar&apos;s exact test: p = %3; adjusted by Holm for all runs of the comparison: p = %4.</source>
        <translation>Unterschied in der Trefferquote, mit einem 95-%-Intervall durch gepaarten Bootstrap über 10.000 Ziehungen der Fragen.
Nur der Bezug liegt bei %L1 Fragen richtig, nur dieser Lauf bei %L2.
McNemars exakter Test: p = %3; nach Holm für alle Läufe des Vergleichs angepasst: p = %4.</translation>
    </message>
    <message>
        <source>%1, stamped</source>
        <translation>%1, mit Vermerk</translation>
    </message>
    <message>
        <source>%1, archived</source>
        <translation>%1, archiviert</translation>
    </message>
    <message>
        <source>It never counts as best: it was selected on this split (%1).</source>
        <translation>Er zählt nie als bester: Er wurde an diesem Teil ausgewählt (%1).</translation>
    </message>
    <message>
        <source>Against baseline</source>
        <translation>Zum Bezug</translation>
    </message>
    <message>
        <source>Paired test</source>
        <translation>Gepaarter Test</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>Zielwert</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Keys and values</source>
        <translation>Schlüssel und Werte</translation>
    </message>
    <message>
        <source>Tuning</source>
        <translation>Feinabstimmung</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Difference to the baseline with a 95 % interval, on the same items; of a perplexity the difference in loss per token</source>
        <translation>Unterschied zum Bezug mit 95-%-Intervall, an denselben Fragen; bei einer Perplexität der Unterschied im Verlust je Token</translation>
    </message>
    <message>
        <source>McNemar&apos;s exact test against the baseline, adjusted by Holm; of a perplexity whether the interval holds 0</source>
        <translation>McNemars exakter Test gegen den Bezug, nach Holm angepasst; bei einer Perplexität, ob das Intervall die 0 enthält</translation>
    </message>
    <message>
        <source>How the similarity of heads was measured</source>
        <translation>Wie die Ähnlichkeit der Köpfe gemessen wurde</translation>
    </message>
    <message>
        <source>Whether keys and values share their groups</source>
        <translation>Ob Schlüssel und Werte ihre Gruppen teilen</translation>
    </message>
    <message>
        <source>%1 of %2 ± standard error (%3)</source>
        <translation>%1 von %2 ± Standardfehler (%3)</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
    <message>
        <source>The recipe or sweep that the run is a part of; the menu of a row picks all of it</source>
        <translation>Das Rezept oder die Reihe, zu der der Lauf gehört; das Menü einer Zeile wählt alles davon</translation>
    </message>
    <message>
        <source>KV B/token</source>
        <translation>KV B/Token</translation>
    </message>
    <message>
        <source>G</source>
        <translation>G</translation>
    </message>
    <message>
        <source>Parent</source>
        <translation>Teil von</translation>
    </message>
    <message>
        <source>Predicted error</source>
        <translation>Vorhergesagter Fehler</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Bytes that the KV cache stores for each token, all layers</source>
        <translation>Bytes, die der KV-Cache je Token hält, alle Schichten</translation>
    </message>
    <message>
        <source>Groups in a layer that the search was asked for</source>
        <translation>Gruppen je Schicht, die von der Suche verlangt waren</translation>
    </message>
    <message>
        <source>The run that this one is a part of</source>
        <translation>Der Lauf, zu dem dieser gehört</translation>
    </message>
    <message>
        <source>What the search predicts for the outputs of attention, summed over the layers; lower is better</source>
        <translation>Was die Suche für die Ausgaben der Attention vorhersagt, über die Schichten summiert; tiefer ist besser</translation>
    </message>
    <message>
        <source>Version and commit of the program that made the run</source>
        <translation>Version und Commit des Programms, das den Lauf gemacht hat</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>Verlust %1</translation>
    </message>
    <message>
        <source>Perplexity ± standard error over the windows of the text.</source>
        <translation>Perplexität ± Standardfehler über die Fenster des Textes.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ScoreBarChart</name>
    <message>
        <source>Results as bars</source>
        <translation>Ergebnisse als Balken</translation>
    </message>
    <message>
        <source>chance</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>%1 (%2)
%3: %4</source>
        <translation>%1 (%2)
%3: %4</translation>
    </message>
    <message>
        <source>
95 % interval %1 to %2</source>
        <translation>
95-%-Intervall %1 bis %2</translation>
    </message>
    <message>
        <source>
guessing gives %1</source>
        <translation>
Raten ergibt %1</translation>
    </message>
    <message>
        <source>It never counts as best: %1.</source>
        <translation>Zählt nie als bester: %1.</translation>
    </message>
    <message>
        <source>No run to show.</source>
        <translation>Kein Lauf zu zeigen.</translation>
    </message>
    <message>
        <source>%1 bars in %2 categories. The highest is %3 of %4 in %5.</source>
        <translation>%1 Balken in %2 Kategorien. Der höchste ist %3 von %4 in %5.</translation>
    </message>
    <message>
        <source>%1, logarithmic</source>
        <translation>%1, logarithmisch</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SearchController</name>
    <message>
        <source>The search failed.</source>
        <translation>Die Suche ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Search %1: %2</source>
        <translation>%1 durchsuchen: %2</translation>
    </message>
    <message>
        <source>stopped; best so far kept, %1</source>
        <translation>angehalten; bisher Bestes behalten, %1</translation>
    </message>
    <message>
        <source>No grouping of this budget is better.</source>
        <translation>Keine Gruppierung dieses Budgets ist besser.</translation>
    </message>
    <message>
        <source>Gap to the optimum: at most %1 %.</source>
        <translation>Abstand zum Optimum: höchstens %1 %.</translation>
    </message>
    <message>
        <source>objective %1</source>
        <translation>Ziel %1</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SearchOptionsPanel</name>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>How groupings are tried out</source>
        <translation>Wie Gruppierungen ausprobiert werden</translation>
    </message>
    <message>
        <source>Annealing</source>
        <translation>Simuliertes Abkühlen</translation>
    </message>
    <message>
        <source>Paper&apos;s search</source>
        <translation>Suche des Artikels</translation>
    </message>
    <message>
        <source>Proved optimum</source>
        <translation>Bewiesenes Optimum</translation>
    </message>
    <message>
        <source>Cheapest unions</source>
        <translation>Billigste Vereinigungen</translation>
    </message>
    <message>
        <source>Ward clustering</source>
        <translation>Ward-Clustering</translation>
    </message>
    <message>
        <source>Neighbouring heads</source>
        <translation>Benachbarte Köpfe</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>One group (multi-query)</source>
        <translation>Eine Gruppe (Multi-Query)</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>Zielwert</translation>
    </message>
    <message>
        <source>What makes a grouping good; lower is better</source>
        <translation>Was eine Gruppierung gut macht; niedriger ist besser</translation>
    </message>
    <message>
        <source>Similarity in groups</source>
        <translation>Ähnlichkeit in Gruppen</translation>
    </message>
    <message>
        <source>Loss after merging</source>
        <translation>Verlust danach</translation>
    </message>
    <message>
        <source>Divergence after merging</source>
        <translation>Divergenz danach</translation>
    </message>
    <message>
        <source>Error of keys and values</source>
        <translation>Fehler der K und V</translation>
    </message>
    <message>
        <source>Error of weights (no data)</source>
        <translation>Fehler der Gewichte</translation>
    </message>
    <message>
        <source>Similarity by</source>
        <translation>Ähnlichkeit nach</translation>
    </message>
    <message>
        <source>The measure of how alike two heads are</source>
        <translation>Das Maß dafür, wie ähnlich zwei Köpfe sind</translation>
    </message>
    <message>
        <source>Groups a layer</source>
        <translation>Gruppen je Schicht</translation>
    </message>
    <message>
        <source>Key/value heads of each layer after grouping</source>
        <translation>Schlüssel-/Werteköpfe jeder Schicht nach dem Gruppieren</translation>
    </message>
    <message>
        <source>Group sizes</source>
        <translation>Größen der Gruppen</translation>
    </message>
    <message>
        <source>Whether all groups have the same number of heads</source>
        <translation>Ob alle Gruppen gleich viele Köpfe haben</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Beliebig</translation>
    </message>
    <message>
        <source>Largest group</source>
        <translation>Größte Gruppe</translation>
    </message>
    <message>
        <source>Heads of a group at most; groups of any size only</source>
        <translation>Höchste Zahl der Köpfe einer Gruppe; nur bei beliebig großen Gruppen</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>Keys and values</source>
        <translation>Schlüssel und Werte</translation>
    </message>
    <message>
        <source>One grouping for both, or one each</source>
        <translation>Eine Gruppierung für beide oder je eine</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>Gemeinsam</translation>
    </message>
    <message>
        <source>Separately</source>
        <translation>Getrennt</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Same seed, same settings: same result</source>
        <translation>Derselbe Startwert und dieselben Einstellungen: dasselbe Ergebnis</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Draw another seed</source>
        <translation>Einen anderen Startwert ziehen</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Durchgänge</translation>
    </message>
    <message>
        <source>Candidates of each layer and type</source>
        <translation>Kandidaten jeder Schicht und Art</translation>
    </message>
    <message>
        <source>Similar heads</source>
        <translation>Ähnliche Köpfe</translation>
    </message>
    <message>
        <source>Partners are chosen among so many most similar heads</source>
        <translation>Partner werden unter so vielen ähnlichsten Köpfen gewählt</translation>
    </message>
    <message>
        <source>Accept worse</source>
        <translation>Schlechtere nehmen</translation>
    </message>
    <message>
        <source>Probability of going on from a candidate that is no better</source>
        <translation>Wahrscheinlichkeit, von einem Kandidaten aus weiterzugehen, der nicht besser ist</translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Probability of starting again from a random partition</source>
        <translation>Wahrscheinlichkeit, bei einer zufälligen Aufteilung neu zu beginnen</translation>
    </message>
    <message>
        <source>Exchange</source>
        <translation>Austausch</translation>
    </message>
    <message>
        <source>Probability of exchanging heads instead of moving one; groups of any size only</source>
        <translation>Wahrscheinlichkeit, Köpfe auszutauschen statt einen zu verschieben; nur bei beliebig großen Gruppen</translation>
    </message>
    <message>
        <source>Candidates of one restart</source>
        <translation>Kandidaten eines Neubeginns</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>Neubeginne</translation>
    </message>
    <message>
        <source>How often the search begins again</source>
        <translation>Wie oft die Suche von vorn beginnt</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose the text that activations and loss are measured on</source>
        <translation>Den Text wählen, an dem Aktivierungen und Verlust gemessen werden</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Uses the first so many tokens of the text</source>
        <translation>Benutzt nur so viele Token vom Anfang des Textes</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>keiner gewählt</translation>
    </message>
    <message>
        <source>%1 heads cannot form %2 groups of equal size. Choose %3 groups, or groups of any size.</source>
        <translation>%1 Köpfe können keine %2 gleich großen Gruppen bilden. Wählen Sie %3 Gruppen oder beliebig große Gruppen.</translation>
    </message>
    <message>
        <source>%1 groups of at most %2 heads cannot hold %3 heads. Choose more groups, or larger ones.</source>
        <translation>%1 Gruppen mit höchstens %2 Köpfen fassen keine %3 Köpfe. Wählen Sie mehr oder größere Gruppen.</translation>
    </message>
    <message>
        <source>No model is open.</source>
        <translation>Kein Modell ist geöffnet.</translation>
    </message>
    <message>
        <source>%L1 heads a group on average</source>
        <translation>%L1 Köpfe je Gruppe im Mittel</translation>
    </message>
    <message>
        <source>%1, %2 groups, seed %3</source>
        <translation>%1, %2 Gruppen, Startwert %3</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Fills in method and parameters; the paper&apos;s also searches keys and values separately</source>
        <translation>Füllt Verfahren und Parameter aus; die des Artikels sucht auch Schlüssel und Werte getrennt</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Gründlich</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Merge rule</source>
        <translation>Zusammenführung</translation>
    </message>
    <message>
        <source>How the heads of a group will become one: the error of that rule is what the search makes small</source>
        <translation>Wie aus den Köpfen einer Gruppe einer wird: den Fehler dieser Regel macht die Suche klein</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>First head</source>
        <translation>Erster Kopf</translation>
    </message>
    <message>
        <source>Aligned mean</source>
        <translation>Ausgerichtetes Mittel</translation>
    </message>
    <message>
        <source>Least squares (SVD)</source>
        <translation>Kleinste Quadrate (SVD)</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>The same number of groups in every layer, or a total that the search shares out over the layers</source>
        <translation>Gleich viele Gruppen in jeder Schicht, oder eine Gesamtzahl, die die Suche auf die Schichten verteilt</translation>
    </message>
    <message>
        <source>Same in every layer</source>
        <translation>Gleich je Schicht</translation>
    </message>
    <message>
        <source>Total KV heads</source>
        <translation>Alle KV-Köpfe</translation>
    </message>
    <message>
        <source>KV heads in all</source>
        <translation>KV-Köpfe gesamt</translation>
    </message>
    <message>
        <source>Key/value heads of all layers together</source>
        <translation>Schlüssel/Wert-Köpfe aller Schichten zusammen</translation>
    </message>
    <message>
        <source>Layers count</source>
        <translation>Schichten zählen</translation>
    </message>
    <message>
        <source>How the error of a layer counts against that of another</source>
        <translation>Wie der Fehler einer Schicht gegen den einer anderen zählt</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>Wie üblich</translation>
    </message>
    <message>
        <source>By the measured rise of the loss where the objective is the error of keys and values, else all alike</source>
        <translation>Nach dem gemessenen Anstieg des Verlusts, wo das Ziel der Fehler von Schlüsseln und Werten ist, sonst alle gleich</translation>
    </message>
    <message>
        <source>By the rise of the loss</source>
        <translation>Nach Anstieg des Verlusts</translation>
    </message>
    <message>
        <source>All alike</source>
        <translation>Alle gleich</translation>
    </message>
    <message>
        <source>A total is shared out by what each layer costs alone, which this objective does not say. Choose the similarity or an error.</source>
        <translation>Eine Gesamtzahl wird nach dem verteilt, was jede Schicht allein kostet; das sagt dieses Ziel nicht. Wählen Sie die Ähnlichkeit oder einen Fehler.</translation>
    </message>
    <message>
        <source>%L1 to %L2; %L3 a layer on average</source>
        <translation>%L1 bis %L2; im Mittel %L3 je Schicht</translation>
    </message>
    <message>
        <source>%1, %2 KV heads in all, seed %3</source>
        <translation>%1, %2 KV-Köpfe gesamt, Startwert %3</translation>
    </message>
    <message>
        <source>Respect locks</source>
        <translation>Sperren achten</translation>
    </message>
    <message>
        <source>The edited grouping has no locks</source>
        <translation>Die bearbeitete Gruppierung hat keine Sperren</translation>
    </message>
    <message numerus="yes">
        <source>%n layers of the edited grouping have locks: locked layers stay as they are, locked groups keep their heads, locked heads of a group stay together</source>
        <translation>
            <numerusform>%n Schicht der bearbeiteten Gruppierung hat Sperren: gesperrte Schichten bleiben, wie sie sind, gesperrte Gruppen behalten ihre Köpfe, gesperrte Köpfe einer Gruppe bleiben zusammen</numerusform>
            <numerusform>%n Schichten der bearbeiteten Gruppierung haben Sperren: gesperrte Schichten bleiben, wie sie sind, gesperrte Gruppen behalten ihre Köpfe, gesperrte Köpfe einer Gruppe bleiben zusammen</numerusform>
        </translation>
    </message>
    <message>
        <source>Grouped</source>
        <translation>Gruppiert</translation>
    </message>
    <message>
        <source>Which heads are grouped where keys and values are searched separately; the others all stay</source>
        <translation>Welche Köpfe gruppiert werden, wo Schlüssel und Werte getrennt gesucht werden; die anderen bleiben alle</translation>
    </message>
    <message>
        <source>Only keys</source>
        <translation>Nur Schlüssel</translation>
    </message>
    <message>
        <source>Only values</source>
        <translation>Nur Werte</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>The layers that are grouped, counted from 0: all, or numbers and ranges such as 0-3,5. In the others all heads stay.</source>
        <translation>Die Schichten, die gruppiert werden, ab 0 gezählt: alle (all), oder Nummern und Bereiche wie 0-3,5. In den anderen bleiben alle Köpfe.</translation>
    </message>
    <message>
        <source>“%1” are no layers. Write all, or numbers and ranges such as 0-3,5.</source>
        <translation>„%1“ sind keine Schichten. Entweder all oder Nummern und Bereiche wie 0-3,5.</translation>
    </message>
    <message>
        <source>There is no layer %1; the layers are 0 to %2.</source>
        <translation>Es gibt keine Schicht %1; die Schichten sind 0 bis %2.</translation>
    </message>
    <message>
        <source>A total is shared out over all heads of all layers. Group them all, or choose the same number in every layer.</source>
        <translation>Eine Gesamtzahl wird auf alle Köpfe aller Schichten verteilt. Alle gruppieren oder dieselbe Zahl in jeder Schicht wählen.</translation>
    </message>
    <message>
        <source>Locks go with a search of all heads of all layers. Group them all, or do not respect locks.</source>
        <translation>Schlösser gehören zu einer Suche über alle Köpfe aller Schichten. Alle gruppieren oder Schlösser nicht beachten.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SearchPage</name>
    <message>
        <source>Share of wrong answers</source>
        <translation>Anteil falscher Antworten</translation>
    </message>
    <message>
        <source>Loss after merging, per token</source>
        <translation>Verlust nach dem Zusammenführen, je Token</translation>
    </message>
    <message>
        <source>Divergence after merging, per token</source>
        <translation>Divergenz nach dem Zusammenführen, je Token</translation>
    </message>
    <message>
        <source>Error of keys and values</source>
        <translation>Fehler der Schlüssel und Werte</translation>
    </message>
    <message>
        <source>Error of weights</source>
        <translation>Fehler der Gewichte</translation>
    </message>
    <message>
        <source>Stopped before a grouping was found.</source>
        <translation>Angehalten, bevor eine Gruppierung gefunden war.</translation>
    </message>
    <message>
        <source>The search failed; the message above says why.</source>
        <translation>Die Suche ist fehlgeschlagen; die Meldung oben sagt, warum.</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>Öffnen Sie zuerst ein Modell.</translation>
    </message>
    <message>
        <source>Choose a text first: this search measures the model on one.</source>
        <translation>Wählen Sie zuerst einen Text: Diese Suche misst das Modell an einem.</translation>
    </message>
    <message>
        <source>Preparing the search…</source>
        <translation>Die Suche wird vorbereitet …</translation>
    </message>
    <message>
        <source>%1: %L2 of %L3</source>
        <translation>%1: %L2 von %L3</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1; %2</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>Start the search (Ctrl+R)</source>
        <translation>Die Suche starten (Strg+R)</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an …</translation>
    </message>
    <message>
        <source>Stop, Keep Best</source>
        <translation>Anhalten, Bestes behalten</translation>
    </message>
    <message>
        <source>A search tries out which heads to group. The objective of every candidate appears here while it runs.</source>
        <translation>Eine Suche probiert aus, welche Köpfe zusammengehören. Der Zielwert jedes Kandidaten erscheint hier, während sie läuft.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Open a model to search for groups of its heads.</source>
        <translation>Öffnen Sie ein Modell, um nach Gruppen seiner Köpfe zu suchen.</translation>
    </message>
    <message>
        <source>Open Checkpoint…</source>
        <translation>Checkpoint öffnen …</translation>
    </message>
    <message>
        <source>Stop the search; the best grouping so far is kept (Ctrl+.)</source>
        <translation>Die Suche anhalten; die bisher beste Gruppierung bleibt (Strg+.)</translation>
    </message>
    <message>
        <source>Progress of the search</source>
        <translation>Fortschritt der Suche</translation>
    </message>
    <message>
        <source>Show All Layers in the Chart</source>
        <translation>Alle Schichten im Diagramm zeigen</translation>
    </message>
    <message>
        <source>Clear the selection of the table, so that the chart shows them all</source>
        <translation>Die Auswahl der Tabelle aufheben, damit das Diagramm alle zeigt</translation>
    </message>
    <message>
        <source>Layers of the search</source>
        <translation>Schichten der Suche</translation>
    </message>
    <message>
        <source>Show Groups</source>
        <translation>Gruppen zeigen</translation>
    </message>
    <message>
        <source>Show the groups of the layer in Explore</source>
        <translation>Die Gruppen der Schicht in „Erkunden“ zeigen</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Measure the perplexity of the grouping (Ctrl+Alt+E)</source>
        <translation>Die Perplexität der Gruppierung messen (Strg+Alt+E)</translation>
    </message>
    <message>
        <source>Save Grouping…</source>
        <translation>Gruppierung speichern …</translation>
    </message>
    <message>
        <source>Save the grouping in a file (Ctrl+Shift+S)</source>
        <translation>Die Gruppierung in einer Datei speichern (Strg+Umschalt+S)</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>A search is running.</source>
        <translation>Eine Suche läuft.</translation>
    </message>
    <message>
        <source>Hold the search after the candidate in work</source>
        <translation>Die Suche nach dem laufenden Kandidaten pausieren</translation>
    </message>
    <message>
        <source>&amp;Layers</source>
        <translation>&amp;Schichten</translation>
    </message>
    <message>
        <source>&amp;Methods</source>
        <translation>&amp;Verfahren</translation>
    </message>
    <message>
        <source>%1, layer %2 at candidate %3</source>
        <translation>%1, Schicht %2 bei Kandidat %3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The layers of the model stand here, with their groups and what these cost.</source>
        <translation>Hier stehen die Schichten des Modells, mit ihren Gruppen und was diese kosten.</translation>
    </message>
    <message>
        <source>Similarity in groups, negated: lower is better</source>
        <translation>Ähnlichkeit in Gruppen, negiert: tiefer ist besser</translation>
    </message>
    <message>
        <source>Start as in the Paper</source>
        <translation>Starten wie im Artikel</translation>
    </message>
    <message>
        <source>Start a Fast Search</source>
        <translation>Schnelle Suche starten</translation>
    </message>
    <message>
        <source>Start a Thorough Search</source>
        <translation>Gründliche Suche starten</translation>
    </message>
    <message>
        <source>Fron&amp;t</source>
        <translation>Fron&amp;t</translation>
    </message>
    <message>
        <source>Layer %1 has locks, and groups its keys and values differently. Search them separately, or do not respect locks.</source>
        <translation>Schicht %1 hat Sperren und gruppiert Schlüssel und Werte verschieden. Suchen Sie sie getrennt, oder achten Sie die Sperren nicht.</translation>
    </message>
    <message>
        <source>This method cannot keep locked heads and groups, as in layer %1; annealing can. Every method leaves locked layers alone.</source>
        <translation>Dieses Verfahren kann gesperrte Köpfe und Gruppen nicht halten, wie in Schicht %1; das Abkühlen kann es. Gesperrte Schichten lässt jedes Verfahren in Ruhe.</translation>
    </message>
    <message>
        <source>%1 groups cannot hold the locked heads and groups of layer %2. Choose another number, groups of any size, or do not respect locks.</source>
        <translation>%1 Gruppen können die gesperrten Köpfe und Gruppen von Schicht %2 nicht aufnehmen. Wählen Sie eine andere Zahl, Gruppen jeder Größe, oder achten Sie die Sperren nicht.</translation>
    </message>
    <message>
        <source>%1: objective %2, best %3, %4; groups %5</source>
        <translation>%1: Ziel %2, bestes %3, %4; Gruppen %5</translation>
    </message>
    <message>
        <source>Layer %1, %2, candidate %L3</source>
        <translation>Schicht %1, %2, Kandidat %L3</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SearchScrubber</name>
    <message>
        <source>Step of the search</source>
        <translation>Schritt der Suche</translation>
    </message>
    <message>
        <source>Look at any recorded step; the arrow keys go to the next</source>
        <translation>Jeden aufgezeichneten Schritt ansehen; die Pfeiltasten gehen zum nächsten</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Walk through the recorded steps</source>
        <translation>Durch die aufgezeichneten Schritte gehen</translation>
    </message>
    <message>
        <source>Fork to Editor</source>
        <translation>In den Editor</translation>
    </message>
    <message>
        <source>Open the grouping of this step as a new one: this candidate, the best of the layers before it, the edited grouping elsewhere</source>
        <translation>Die Gruppierung dieses Schritts als neue öffnen: dieser Kandidat, das Beste der Schichten davor, sonst die bearbeitete Gruppierung</translation>
    </message>
    <message>
        <source>Leave Step</source>
        <translation>Schritt verlassen</translation>
    </message>
    <message>
        <source>Outline the edited groups again, or the best so far of a running search (Esc)</source>
        <translation>Wieder die bearbeiteten Gruppen umreißen, oder das bisher Beste einer laufenden Suche (Esc)</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SearchSlotModel</name>
    <message>
        <source>searching</source>
        <translation>sucht</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>not begun</source>
        <translation>nicht begonnen</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Heads of</source>
        <translation>Köpfe der</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>Kandidaten</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Bester</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>keys and values</source>
        <translation>Schlüssel und Werte</translation>
    </message>
    <message>
        <source>Sizes of the groups: the edited ones before a search, then the best so far</source>
        <translation>Größen der Gruppen: vor einer Suche die bearbeiteten, dann die bisher besten</translation>
    </message>
    <message>
        <source>Objective of the edited groups; empty where only a search tells</source>
        <translation>Zielwert der bearbeiteten Gruppen; leer, wo erst eine Suche ihn nennt</translation>
    </message>
    <message>
        <source>Objective where the search began</source>
        <translation>Zielwert, bei dem die Suche begann</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>What the best of all groupings costs, where that is quick to find</source>
        <translation>Was die beste aller Gruppierungen kostet, wo das schnell zu finden ist</translation>
    </message>
    <message>
        <source>How much worse the best so far is than the optimum</source>
        <translation>Wie viel schlechter das bisher Beste ist als das Optimum</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Optimum</source>
        <translation>Optimum</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>Abstand</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SetGroupsDialog</name>
    <message>
        <source>Random Groups</source>
        <translation>Zufällige Gruppen</translation>
    </message>
    <message>
        <source>Ward&apos;s Clusters</source>
        <translation>Ward-Cluster</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>&amp;Gruppieren</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Groups of a layer</source>
        <translation>Gruppen einer Schicht</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>Größen</translation>
    </message>
    <message>
        <source>Whether all groups have as many heads</source>
        <translation>Ob alle Gruppen gleich viele Köpfe haben</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Beliebig</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Same seed, same groups</source>
        <translation>Gleicher Startwert, gleiche Gruppen</translation>
    </message>
    <message>
        <source>&amp;All layers</source>
        <translation>&amp;Alle Schichten</translation>
    </message>
    <message>
        <source>Not only layer %1. Locked layers stay as they are.</source>
        <translation>Nicht nur Schicht %1. Gesperrte Schichten bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>%1 heads cannot form %2 groups of equal size. Choose %3 groups, or groups of any size.</source>
        <translation>%1 Köpfe können nicht %2 gleich große Gruppen bilden. %3 Gruppen wählen oder Gruppen beliebiger Größe.</translation>
    </message>
    <message>
        <source>%L1 heads a group on average</source>
        <translation>Im Mittel %L1 Köpfe je Gruppe</translation>
    </message>
</context>
<context>
    <name>regroup::ui::ShortcutList</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filter of the shortcuts</source>
        <translation>Filter der Tastenkürzel</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Move the cell of the heatmap</source>
        <translation>Die Zelle der Heatmap wechseln</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>Select on the way</source>
        <translation>Unterwegs auswählen</translation>
    </message>
    <message>
        <source>Shift+Arrows</source>
        <translation>Umschalt+Pfeiltasten</translation>
    </message>
    <message>
        <source>Pick the pair of heads under the cursor</source>
        <translation>Das Paar von Köpfen unter dem Cursor wählen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Open the layer, or activate the cell</source>
        <translation>Die Schicht öffnen oder die Zelle aktivieren</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Let the selection go, or abort a gesture</source>
        <translation>Die Auswahl aufheben oder eine Geste abbrechen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Zoom the heatmap or the thumbnails</source>
        <translation>Die Heatmap oder die Vorschaubilder vergrößern</translation>
    </message>
    <message>
        <source>Ctrl+Wheel</source>
        <translation>Strg+Mausrad</translation>
    </message>
    <message>
        <source>Pages and Tables</source>
        <translation>Seiten und Tabellen</translation>
    </message>
    <message>
        <source>Next tab of a page, the one before</source>
        <translation>Nächster Reiter einer Seite, der vorige</translation>
    </message>
    <message>
        <source>Ctrl+Tab, Ctrl+Shift+Tab</source>
        <translation>Strg+Tab, Strg+Umschalt+Tab</translation>
    </message>
    <message>
        <source>Heatmap and Tabs</source>
        <translation>Karte und Reiter</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SimilarityHeatmap</name>
    <message>
        <source>head %1</source>
        <translation>Kopf %1</translation>
    </message>
    <message>
        <source>Similarity of heads</source>
        <translation>Ähnlichkeit der Köpfe</translation>
    </message>
    <message>
        <source>No similarity measured.</source>
        <translation>Keine Ähnlichkeit gemessen.</translation>
    </message>
    <message>
        <source>Layer %1, %2: %3 heads in %4 groups. Arrow keys move between pairs of heads.</source>
        <translation>Schicht %1, %2: %3 Köpfe in %4 Gruppen. Pfeiltasten gehen von Paar zu Paar der Köpfe.</translation>
    </message>
    <message>
        <source>Layer %1, %2: %3 heads. Arrow keys move between pairs of heads.</source>
        <translation>Schicht %1, %2: %3 Köpfe. Pfeiltasten gehen von Paar zu Paar der Köpfe.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::StudioJobs</name>
    <message>
        <source>abandoned; its result was ignored</source>
        <translation>aufgegeben; sein Ergebnis wurde übergangen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SubjectChart</name>
    <message>
        <source>Accuracy by subject</source>
        <translation>Genauigkeit nach Fach</translation>
    </message>
    <message>
        <source>accuracy, 95 % interval</source>
        <translation>Genauigkeit, 95-%-Intervall</translation>
    </message>
    <message>
        <source>chance</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>%1
%2: %3, 95 % interval %4 to %5 (%L6 questions)</source>
        <translation>%1
%2: %3, 95-%-Intervall %4 bis %5 (%L6 Fragen)</translation>
    </message>
    <message>
        <source>
%1 against %2: %3</source>
        <translation>
%1 gegen %2: %3</translation>
    </message>
    <message>
        <source>No subject to show.</source>
        <translation>Kein Fach zu zeigen.</translation>
    </message>
    <message>
        <source>%1 subjects, from %2 down to %3.</source>
        <translation>%1 Fächer, von %2 bis hinunter zu %3.</translation>
    </message>
</context>
<context>
    <name>regroup::ui::SweepController</name>
    <message>
        <source>Annealing</source>
        <translation>Simuliertes Abkühlen</translation>
    </message>
    <message>
        <source>Paper&apos;s search</source>
        <translation>Suche des Artikels</translation>
    </message>
    <message>
        <source>Proved optimum</source>
        <translation>Bewiesenes Optimum</translation>
    </message>
    <message>
        <source>Cheapest unions</source>
        <translation>Billigste Vereinigungen</translation>
    </message>
    <message>
        <source>Ward clustering</source>
        <translation>Ward-Clustering</translation>
    </message>
    <message>
        <source>Neighbouring heads</source>
        <translation>Benachbarte Köpfe</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>One group (multi-query)</source>
        <translation>Eine Gruppe (Multi-Query)</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>%1, %2 groups, seed %3</source>
        <translation>%1, %2 Gruppen, Startwert %3</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>searching</source>
        <translation>sucht</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>Sweep: %1</source>
        <translation>Reihe: %1</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>Zielwert</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message numerus="yes">
        <source>Sweep of %n searches</source>
        <translation>
            <numerusform>Reihe von %n Suche</numerusform>
            <numerusform>Reihe von %n Suchen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>regroup::ui::SweepPanel</name>
    <message>
        <source>Methods and what they found</source>
        <translation>Verfahren und was sie gefunden haben</translation>
    </message>
    <message>
        <source>The methods that are compared</source>
        <translation>Die Verfahren, die verglichen werden</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Groups a layer, separated by commas</source>
        <translation>Gruppen je Schicht, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Startwerte</translation>
    </message>
    <message>
        <source>Seeds, separated by commas; methods without chance run once</source>
        <translation>Startwerte, durch Kommas getrennt; Verfahren ohne Zufall laufen einmal</translation>
    </message>
    <message>
        <source>Compare Methods</source>
        <translation>Verfahren vergleichen</translation>
    </message>
    <message>
        <source>Stop All</source>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Stop the searches of this table; what they have found stays</source>
        <translation>Die Suchen dieser Tabelle anhalten; was sie gefunden haben, bleibt</translation>
    </message>
    <message>
        <source>Open as New Grouping</source>
        <translation>Als neue Gruppierung öffnen</translation>
    </message>
    <message>
        <source>Open what the picked row found in the editor (Enter)</source>
        <translation>Was die gewählte Zeile gefunden hat, im Editor öffnen (Enter)</translation>
    </message>
    <message>
        <source>Choose a method.</source>
        <translation>Wählen Sie ein Verfahren.</translation>
    </message>
    <message>
        <source>Groups are whole numbers, separated by commas.</source>
        <translation>Gruppen sind ganze Zahlen, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Seeds are whole numbers, separated by commas.</source>
        <translation>Startwerte sind ganze Zahlen, durch Kommas getrennt.</translation>
    </message>
    <message numerus="yes">
        <source>%n methods</source>
        <translation>
            <numerusform>%n Verfahren</numerusform>
            <numerusform>%n Verfahren</numerusform>
        </translation>
    </message>
    <message>
        <source>Run every method with every budget and seed, with the form&apos;s other settings, one after the other</source>
        <translation>Jedes Verfahren mit jedem Budget und Startwert ausführen, mit den übrigen Einstellungen des Formulars, eins nach dem anderen</translation>
    </message>
</context>
<context>
    <name>regroup::ui::TaskResultModel</name>
    <message>
        <source>Below what guessing or the most frequent answer gives</source>
        <translation>Unter dem, was Raten oder die häufigste Antwort ergibt</translation>
    </message>
    <message>
        <source>Not clearly above what guessing or the most frequent answer gives</source>
        <translation>Nicht deutlich über dem, was Raten oder die häufigste Antwort ergibt</translation>
    </message>
    <message>
        <source>Above what guessing and the most frequent answer give</source>
        <translation>Über dem, was Raten und die häufigste Antwort ergeben</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Maß</translation>
    </message>
    <message>
        <source>Value with its standard error</source>
        <translation>Wert mit seinem Standardfehler</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Items, or tokens of a text</source>
        <translation>Fragen, oder Token eines Textes</translation>
    </message>
    <message>
        <source>n</source>
        <translation>n</translation>
    </message>
    <message>
        <source>What guessing gives</source>
        <translation>Was Raten ergibt</translation>
    </message>
    <message>
        <source>Chance</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>What always the most frequent answer gives</source>
        <translation>Was immer die häufigste Antwort ergibt</translation>
    </message>
    <message>
        <source>Majority</source>
        <translation>Mehrheit</translation>
    </message>
    <message>
        <source>Selected on this split: %1. It never counts as best.</source>
        <translation>An diesem Datenteil ausgewählt: %1. Zählt nie als bester.</translation>
    </message>
    <message>
        <source>How the answers are read</source>
        <translation>Wie die Antworten gelesen werden</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>The part of the data that was measured</source>
        <translation>Der Teil der Daten, der gemessen wurde</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Datenteil</translation>
    </message>
</context>
<context>
    <name>regroup::ui::Tour</name>
    <message>
        <source>&amp;Skip</source>
        <translation>Über&amp;springen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Fertig</translation>
    </message>
    <message>
        <source>Tour: %1. %2</source>
        <translation>Rundgang: %1. %2</translation>
    </message>
</context>
<context>
    <name>regroup::ui::TradeoffChart</name>
    <message>
        <source>Pareto front</source>
        <translation>Pareto-Front</translation>
    </message>
    <message>
        <source>KV cache per token</source>
        <translation>KV-Cache je Token</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>No run to show.</source>
        <translation>Kein Lauf zu zeigen.</translation>
    </message>
    <message>
        <source>%1 runs. On the Pareto front, by size of the cache: %2.</source>
        <translation>%1 Läufe. Auf der Pareto-Front, nach Größe des Caches: %2.</translation>
    </message>
    <message>
        <source>Quality against KV cache</source>
        <translation>Güte gegen KV-Cache</translation>
    </message>
    <message>
        <source>%1 (%2)
%3 %4, KV cache %5 per token</source>
        <translation>%1 (%2)
%3 %4, KV-Cache %5 je Token</translation>
    </message>
    <message>
        <source>
95 % interval %1 to %2</source>
        <translation>
95-%-Intervall %1 bis %2</translation>
    </message>
    <message>
        <source>It never counts as best: %1.</source>
        <translation>Zählt nie als bester: %1.</translation>
    </message>
    <message>
        <source>%1, selected on this split or partial</source>
        <translation>%1, auf diesem Teil gewählt oder unvollständig</translation>
    </message>
</context>
<context>
    <name>regroup::ui::TrainPage</name>
    <message>
        <source>&amp;Convert</source>
        <translation>&amp;Umwandeln</translation>
    </message>
    <message>
        <source>&amp;Fine-Tune</source>
        <translation>&amp;Feinabstimmen</translation>
    </message>
    <message>
        <source>Conversion and training</source>
        <translation>Umwandlung und Training</translation>
    </message>
</context>
<context>
    <name>regroup::ui::TrainingChart</name>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>smoothed, factor %1</source>
        <translation>geglättet, Faktor %1</translation>
    </message>
    <message>
        <source>held out</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>No step yet.</source>
        <translation>Noch kein Schritt.</translation>
    </message>
    <message>
        <source>Loss %1 after step %2.</source>
        <translation>Verlust %1 nach Schritt %2.</translation>
    </message>
    <message>
        <source>seconds of training</source>
        <translation>Sekunden Training</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>Token/s</translation>
    </message>
    <message>
        <source>Losses of the training, and below them its rate, gradients or speed</source>
        <translation>Verluste des Trainings, und darunter Rate, Gradienten oder Geschwindigkeit</translation>
    </message>
</context>
<context>
    <name>regroup::ui::VerifyModel</name>
    <message>
        <source>not finite</source>
        <translation>nicht endlich</translation>
    </message>
    <message>
        <source>Outputs, read back</source>
        <translation>Ausgaben, zurückgelesen</translation>
    </message>
    <message numerus="yes">
        <source>The largest difference between its logits and those of the grouped model it was made from, over %n tokens; the largest logit is %1.</source>
        <translation>
            <numerusform>Der größte Unterschied zwischen seinen Logits und denen des gruppierten Modells, aus dem er gemacht wurde, über %n Token; das größte Logit ist %1.</numerusform>
            <numerusform>Der größte Unterschied zwischen seinen Logits und denen des gruppierten Modells, aus dem er gemacht wurde, über %n Token; das größte Logit ist %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>After the conversion, and before it</source>
        <translation>Nach der Umwandlung und davor</translation>
    </message>
    <message>
        <source>KV cache per token</source>
        <translation>KV-Cache je Token</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>attention and the MLPs</source>
        <translation>die Attention und die MLPs</translation>
    </message>
    <message>
        <source>More than a conversion of the KV cache</source>
        <translation>Mehr als eine Umwandlung des KV-Caches</translation>
    </message>
    <message>
        <source>✓ passed</source>
        <translation>✓ bestanden</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ nicht bestanden</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Allowed, or before</source>
        <translation>Erlaubt, oder davor</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>native</source>
        <translation>eigene</translation>
    </message>
    <message>
        <source>stock</source>
        <translation>übliche</translation>
    </message>
    <message>
        <source>padded</source>
        <translation>aufgefüllt</translation>
    </message>
    <message>
        <source>repeated</source>
        <translation>wiederholt</translation>
    </message>
    <message>
        <source>Unmerged: the source&apos;s outputs</source>
        <translation>Nicht zusammengeführt: die Ausgaben der Quelle</translation>
    </message>
    <message>
        <source>As %1</source>
        <translation>Als %1</translation>
    </message>
    <message>
        <source>Written with every head for itself and read back, it gives the outputs of the source</source>
        <translation>Mit jedem Kopf für sich geschrieben und zurückgelesen, ergibt es die Ausgaben der Quelle</translation>
    </message>
    <message>
        <source>Written in this form and read back, it gives the outputs of the grouped model</source>
        <translation>In dieser Form geschrieben und zurückgelesen, ergibt es die Ausgaben des gruppierten Modells</translation>
    </message>
    <message>
        <source>not possible</source>
        <translation>nicht möglich</translation>
    </message>
    <message>
        <source>✗ failed: %1</source>
        <translation>✗ gescheitert: %1</translation>
    </message>
</context>
<context>
    <name>regroup::ui::WelcomePage</name>
    <message>
        <source>Regroup Studio</source>
        <translation>Regroup Studio</translation>
    </message>
    <message>
        <source>Turn a multi-head attention checkpoint into a grouped-query one: see how similar the heads are, group them by search or by hand, and compare what each grouping costs.</source>
        <translation>Macht aus einem Multi-Head-Attention-Checkpoint einen mit gruppierten Anfragen: sehen, wie ähnlich die Köpfe sind, sie durch Suche oder von Hand gruppieren und vergleichen, was jede Gruppierung kostet.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Anfangen</translation>
    </message>
    <message>
        <source>Open &amp;Checkpoint…</source>
        <translation>&amp;Checkpoint öffnen …</translation>
    </message>
    <message>
        <source>Open &amp;Sample</source>
        <translation>&amp;Beispiel öffnen</translation>
    </message>
    <message>
        <source>A small trained model that comes with the program. Works offline.</source>
        <translation>Ein kleines trainiertes Modell, das mit dem Programm kommt. Geht ohne Internet.</translation>
    </message>
    <message>
        <source>Runs first-look.yaml: neighbouring, random and searched groups; under two minutes.</source>
        <translation>Führt first-look.yaml aus: benachbarte, zufällige und gesuchte Gruppen; in weniger als zwei Minuten.</translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation>Zuletzt geöffnete Modelle</translation>
    </message>
    <message>
        <source>Models you open appear here. A folder, a grouping or a recipe can also be dropped anywhere on this window.</source>
        <translation>Hier erscheinen die Modelle, die Sie öffnen. Ein Ordner, eine Gruppierung oder ein Rezept kann auch irgendwo auf dieses Fenster gezogen werden.</translation>
    </message>
    <message>
        <source>Recent groupings and recipes</source>
        <translation>Zuletzt geöffnete Gruppierungen und Rezepte</translation>
    </message>
    <message>
        <source>%1    %2</source>
        <translation>%1    %2</translation>
    </message>
    <message>
        <source>The sample is not installed beside the program.</source>
        <translation>Das Beispiel ist nicht neben dem Programm installiert.</translation>
    </message>
    <message>
        <source>Take the &amp;Tour</source>
        <translation>&amp;Rundgang machen</translation>
    </message>
    <message>
        <source>Five things of this window, shown on the sample.</source>
        <translation>Fünf Dinge dieses Fensters, am Beispiel gezeigt.</translation>
    </message>
    <message>
        <source>A Hugging Face folder. One of its files (config.json, .safetensors, .bin) or a llama2.c file opens from the File menu, or dropped here. Architectures: llama, mistral, qwen2, gpt2, gpt_bigcode, gpt_neo, opt, bert, roberta.</source>
        <translation>Ein Hugging-Face-Ordner. Eine seiner Dateien (config.json, .safetensors, .bin) oder eine llama2.c-Datei öffnet das Menü Datei, oder sie wird hier abgelegt. Architekturen: llama, mistral, qwen2, gpt2, gpt_bigcode, gpt_neo, opt, bert, roberta.</translation>
    </message>
    <message>
        <source>Compare &amp;Groupings of the Sample</source>
        <translation>&amp;Gruppierungen des Beispiels vergleichen</translation>
    </message>
    <message>
        <source>Un&amp;pin</source>
        <translation>&amp;Lösen</translation>
    </message>
    <message>
        <source>&amp;Pin to the Top</source>
        <translation>Oben an&amp;heften</translation>
    </message>
    <message>
        <source>&amp;Locate…</source>
        <translation>&amp;Suchen…</translation>
    </message>
    <message>
        <source>&amp;Remove from This List</source>
        <translation>Aus dieser Liste &amp;entfernen</translation>
    </message>
    <message>
        <source>%1    (pinned)</source>
        <translation>%1    (angeheftet)</translation>
    </message>
    <message>
        <source>%1 is not there any more. Open it to say where it is now.</source>
        <translation>%1 ist nicht mehr da. Öffnen Sie es, um zu sagen, wo es jetzt ist.</translation>
    </message>
</context>
</TS>
