"""Words that carry a sentence and tell nothing of what it is about, in the languages that feedback comes in most."""

_ENGLISH = """
a an the and or but if so as of at by for with about to from in on into out up down over under then than too very just also only
own same
such both each few more most other some any all no nor not i me my myself we our ours us you your yours he him his she her hers
it its they
them their theirs this that these those am is are was were be been being have has had having do does did doing done will would
shall should
can could may might must im ive id ill youre youve thats theres dont doesnt didnt isnt arent wasnt cant couldnt wont wouldnt let lets
please hi hello hey thanks thank one there here while because until again after before during through
"""
_GERMAN = """
der die das den dem des ein eine einen einem einer eines und oder aber wenn als auf aus bei für mit nach seit von vor zu zum zur
in im an am
um über unter durch gegen ohne bis ich mich mir mein meine wir uns unser unsere du dich dir sie ihr ihre ihnen er ihn ihm es man
sich dies
diese dieser dieses jede jeder alle bin ist sind waren sein haben habe hat hatte hatten wird werden wurde wurden kann können
könnte muss
müssen soll sollte nicht kein keine auch noch nur schon sehr so dass weil dann da hier dort bitte danke hallo
"""
_FRENCH = """
le la les un une des du de et ou mais si que qui quoi dont où au aux en dans par pour sur sous avec sans ce cet cette ces je me
moi mon ma
mes nous notre nos vous votre vos tu te toi ton ta tes il elle ils elles on lui leur leurs se est sont était étaient être suis
avons avez ont
ai as avait fait pas ne très aussi bien tout tous toute toutes y merci bonjour cela ça comme
"""
_SPANISH = """
el los las una unos unas y o pero si que de del al en por para con sobre entre yo mi mis nosotros nuestro nuestra nos usted ustedes su
sus tu tus te él ella ellos ellas lo se es son era eran ser soy está están estaba hay ha han he hemos tiene tener no más muy
también ya como
este esta estos estas ese esa eso gracias hola favor
"""
_ITALIAN = """
il lo gli uno ed o ma se che di del della dei delle al alla nel nella da dal dalla con per su tra fra io mio mia noi nostro
nostra voi vostro
lei lui loro suo sua ci si è sono era erano essere ho hai ha abbiamo avete hanno non più molto anche già questo questa questi queste
grazie ciao
"""
_PORTUGUESE = """
os um uma uns umas e ou mas do da dos das no na nos nas ao à em por para com sem sobre eu meu minha nós nosso nossa você vocês
seu sua ele
ela eles elas isto isso este esta esse essa é são era ser estar está estão foi tem têm não mais muito também já como obrigado
obrigada olá
"""
_DUTCH = """
de het een en of maar als voor met bij naar op aan uit om over onder ik mij mijn wij we ons onze jij je jouw u uw hij zij ze hun hem
haar dit dat deze die is zijn was waren ben heb heeft hebben had wordt worden kan kunnen moet niet geen ook nog al zeer er hier
daar bedankt
hallo
"""

STOP_WORDS = frozenset(" ".join((_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE, _DUTCH)).split())
