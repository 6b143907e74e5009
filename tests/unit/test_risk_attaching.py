"""Which sentences say that a file is attached to this mail, in six languages; and which only sound like it."""

from __future__ import annotations

import pytest

from desk.gate.risk.attaching import says_attached

SAID = """
The budget is attached.
Please find the menu attached.
please find attached the menu
Please find enclosed our offer.
Hi Tom, seating plan attached.
Seating plan attached
I'm attaching two photos.
I have also attached the list.
Attached is your invoice.
Attached you'll find your ticket.
See attached.
Many thanks for your mail, attached the drawing.
The signed form is in the attachment.
You'll find the drawing in the attachment.
I am sending you the CV as an attachment.
Our brochure is attached to this email.
With this mail you get the new schedule.
Please sign the attached form and return it.
Per the attached, the delivery is late.
I've attached the contract; a paper copy follows by post.
Attached the plan for tomorrow.
Two photos enclosed for your records.
We've enclosed the certificate.
Here is the attached report.
Anbei Ihre Rechnung.
Anbei erhalten Sie die Rechnung.
Im Anhang finden Sie Ihr Angebot.
Die Skizze findest du im Anhang
Siehe Anhang.
s. Anhang
Ich habe dir den Plan angehängt.
Ich hänge dir die Liste an.
Die Fotos hänge ich noch an.
Das Formular habe ich beigefügt.
Hiermit sende ich Ihnen die Unterlagen.
Mit dieser Mail schicke ich Ihnen den Bericht.
Bitte füllen Sie das beigefügte Formular aus.
Beiliegend der Vertrag.
Anlage: Lebenslauf
In der Anlage sende ich Ihnen den Lebenslauf.
Ich füge die Rechnung bei.
Ich lege dir den Grundriss bei.
Den Lebenslauf schicke ich als PDF-Anhang mit.
Angehängt findest du den Plan für morgen.
Vielen Dank für Ihre Nachricht, anbei das Muster.
Je vous envoie le plan ci-joint.
Ci-joint votre facture.
Merci de trouver ci-joint le devis.
Veuillez trouver ci-joint le rapport.
Le planning est en PJ.
J'ai joint la photo.
Je joins le bulletin.
Vous trouverez le menu en pièce jointe.
Le fichier joint contient les mesures.
Nous joignons le contrat à ce courriel.
Le document est en annexe.
Je te mets le plan en pj
Adjunto su factura.
Adjunto encontrará el presupuesto.
Le adjunto el contrato.
Les adjuntamos las fotos.
He adjuntado el informe.
En el archivo adjunto está la lista.
Te mando el plano adjunto.
Va adjunta la nómina.
Encontrará el recibo adjunto.
Se adjunta copia.
Adjuntos los planos.
Ver documento adjunto.
In allegato la vostra fattura.
In allegato trova il preventivo.
Allego il contratto firmato.
Le allego la ricevuta.
Ho allegato le foto.
Trovi il menu allegato.
Si allega copia del documento.
Ti mando il file allegato.
Vedi allegato.
Alleghiamo la scheda tecnica.
Allegato il listino.
合同见附件。
附件是报价单，收到请回复。
附件：装箱单
请查看附件。
报价单已附上。
我把照片放在附件里了。
随邮件附上样品图。
附件为明天会议的议程。
现附上合同，请签字。
详见附件
图纸在附件中。
附上您的发票。
简历请见附件
Here's the plan, attached.
PFA the report.
Report enclosed.
You can find the slides attached to this message.
The files are attached below.
I have included the invoice as a PDF.
Plan in attachment.
Find attached the form
As discussed, attached is the draft.
Sending over the signed NDA (attached).
the signed NDA is attached hereto
Den Plan findest du anbei.
Foto hängt dran.
Anhängend die Rechnung.
Die Rechnung liegt bei.
Die Unterlagen finden Sie angehängt.
Rechnung als PDF anbei, danke.
Ich schicke dir die Liste mit.
Angehängt die Fotos
Beigefügt erhalten Sie den Vertrag.
Den Scan habe ich drangehängt.
Voici le devis en pièce jointe
Tu trouveras le plan ci-joint.
Je vous transmets le dossier en PJ.
Veuillez trouver en annexe la facture.
Le contrat est joint.
Ci-joints les documents
Le devis se trouve en fichier attaché.
J'attache le plan.
Adjunto el plano
Te envío adjunta la factura.
En adjunto va el contrato.
Encontrarás la factura en el adjunto.
Te paso el PDF adjunto.
Anexo el contrato.
Acompaño el informe adjunto.
Adjuntamos la oferta.
Allegata la fattura.
Ti allego il piano.
La fattura è in allegato.
Come da allegato.
Le invio in allegato il contratto.
Qui in allegato il preventivo
Trova allegata la ricevuta.
Alleghiamo l'offerta.
见附件，谢谢。
合同已作为附件发送。
附件里是照片。
报价单在附件。
请查阅附件。
附件请收。
已将发票附在邮件中。
随邮件发上报价单附件。
请参考附件中的图纸。
图已附。
"""
NOT_SAID = """
Thanks for the attached plan.
I have read your attached plan.
We are very attached to that tree.
The garage is attached to the house.
The shed is attached.
The label gets attached to the box by hand.
I'll attach it to my next mail.
I will send the bill next week as an attachment.
You will get it as an attachment to a separate email.
Could you send it as an attachment?
Please attach your CV.
Please send the CV as an attachment.
The attachment was missing.
I could not open the attachment.
There are no strings attached.
I forgot to attach the plan, sorry, it comes tonight.
Nothing is attached.
Did you get the attachment?
The tag is attached with a string.
Do you want me to attach the plan?
The invoice you attached is wrong.
I received the attached offer and will answer soon.
The hinge is attached to the door.
My attachment to the place is old.
Danke für den Anhang.
Der Anhang ließ sich nicht öffnen.
Ihren Anhang habe ich gelesen.
Das hängt vom Wetter ab.
Das hängt an der Genehmigung.
Das Bild hängt an der Wand.
Der Anhänger steht im Hof, er ist am Traktor angehängt.
Ich schicke Ihnen morgen die Rechnung im Anhang.
Die Abrechnung kommt im Anhang der nächsten Mail.
Bitte schicken Sie den Plan als Anhang.
Können Sie die Datei als Anhang schicken?
Das steht im Anhang des Vertrags.
Ich habe vergessen, den Anhang mitzuschicken.
Ihre Mail hatte keinen Anhang.
Ich komme morgen in der Anlage vorbei.
Ich werde die Rechnung anhängen.
Merci pour la pièce jointe.
Je n'arrive pas à ouvrir la pièce jointe.
Pouvez-vous me l'envoyer en pièce jointe ?
Je vous enverrai le plan en pièce jointe demain.
On peut te joindre demain ?
Merci de me joindre au 0612.
Je te rejoins au café.
Votre pièce jointe est vide.
Nous sommes joignables lundi.
Gracias por el adjunto.
¿Puedes mandarlo como adjunto?
Soy el director adjunto de la escuela.
No he podido abrir el adjunto.
Mañana le enviaré el contrato adjunto.
He recibido tu adjunto.
Grazie per l'allegato.
Ho ricevuto l'allegato e lo firmo domani.
Non riesco ad aprire il file allegato.
Puoi mandarlo in allegato?
Domani ti manderò il contratto in allegato.
Sono allegro oggi.
Il tuo allegato era vuoto.
附件收到了，谢谢。
附件打不开。
附近有停车场。
麻烦把提单作为附件发给我。
合同稍后会以附件发给您。
您的附件我看了。
我在下一封邮件里附上合同。
附件没有收到。
请您把图纸以附件形式发给我。
另附一张图会在下一封邮件里。
Two photos of the barn, one of the attached shed.
The attached garage needs paint.
A balcony is attached.
I feel attached to this house.
Der Wagen ist angehängt, wir fahren los.
Ich hänge sehr an dem alten Haus.
Das Rezept steht in der Anlage des alten Kochbuchs.
Die neue Anlage läuft gut.
In der Anlage ist noch eine Wohnung frei.
Je joins l'utile à l'agréable.
Nous sommes joints par la rivière.
L'annexe est ouverte jusqu'à 18 h.
La mairie annexe ferme à 17 h.
El alcalde adjunto vendrá.
L'allegato arriva domani, promesso.
附近的停车场满了。
我会附和你的意见。
请看附近的地图。
Could you attach the plan next time?
Ist der Anhang angekommen?
Hast du den Anhang bekommen?
Did the attachment arrive?
¿Te llegó el adjunto?
Ti è arrivato l'allegato?
附件收到了吗？
I'll send the signed copy tomorrow, attached to a proper mail.
Der Anhang fehlte leider.
You forgot the attachment.
Du hast den Anhang vergessen.
"""


@pytest.mark.parametrize("sentence", SAID.strip().splitlines())
def test_a_file_is_spoken_of(sentence: str) -> None:
    assert says_attached(f"Hallo Kim.\n{sentence}\nBis bald".casefold())


@pytest.mark.parametrize("sentence", NOT_SAID.strip().splitlines())
def test_another_file_or_another_sense_is_not(sentence: str) -> None:
    assert not says_attached(f"Hallo Kim.\n{sentence}\nBis bald".casefold())
