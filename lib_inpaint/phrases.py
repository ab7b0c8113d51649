"""Common nouns of thirteen languages in English, which models were taught; a table of ours, nobody else is asked."""

from __future__ import annotations

from functools import lru_cache

LATIN = """
english|deutsch|français|español|italiano|português|nederlands|polski|türkçe
person|Person|personne|persona|persona|pessoa|persoon|osoba|kişi
people|Menschen, Leute|gens, personnes|gente, personas|gente, persone|pessoas, gente|mensen|ludzie|insanlar
man|Mann|homme|hombre|uomo|homem|man|mężczyzna|adam
woman|Frau|femme|mujer|donna|mulher|vrouw|kobieta|kadın
child|Kind|enfant|niño|bambino|criança|kind|dziecko|çocuk
dog|Hund|chien|perro|cane|cachorro, cão|hond|pies|köpek
cat|Katze|chat|gato|gatto|gato|kat|kot|kedi
horse|Pferd|cheval|caballo|cavallo|cavalo|paard|koń|at
cow|Kuh|vache|vaca|mucca|vaca|koe|krowa|inek
bird|Vogel|oiseau|pájaro|uccello|pássaro|vogel|ptak|kuş
animal|Tier|animal|animal|animale|animal|dier|zwierzę|hayvan
car|Auto|voiture|coche|auto, macchina|carro|auto|samochód|araba
bus|Bus|bus|autobús|autobus|ônibus|bus|autobus|otobüs
truck|Lastwagen|camion|camión|camion|caminhão|vrachtwagen|ciężarówka|kamyon
bicycle|Fahrrad|vélo|bicicleta|bicicletta|bicicleta|fiets|rower|bisiklet
motorcycle|Motorrad|moto|moto|moto|moto|motorfiets|motocykl|motosiklet
boat|Boot|bateau|barco|barca|barco|boot|łódź|tekne
tree|Baum|arbre|árbol|albero|árvore|boom|drzewo|ağaç
flower|Blume|fleur|flor|fiore|flor|bloem|kwiat|çiçek
grass|Gras|herbe|hierba|erba|grama|gras|trawa|çimen
sky|Himmel|ciel|cielo|cielo|céu|lucht|niebo|gökyüzü
water|Wasser|eau|agua|acqua|água|water|woda|su
sea|Meer|mer|mar|mare|mar|zee|morze|deniz
beach|Strand|plage|playa|spiaggia|praia|strand|plaża|plaj
mountain|Berg|montagne|montaña|montagna|montanha|berg|góra|dağ
road|Straße|route|carretera|strada|estrada|weg|droga|yol
wall|Wand, Mauer|mur|pared|muro|parede|muur|ściana|duvar
house|Haus|maison|casa|casa|casa|huis|dom|ev
building|Gebäude|bâtiment|edificio|edificio|prédio|gebouw|budynek|bina
table|Tisch|table|mesa|tavolo|mesa|tafel|stół|masa
chair|Stuhl|chaise|silla|sedia|cadeira|stoel|krzesło|sandalye
face|Gesicht|visage|cara|viso|rosto|gezicht|twarz|yüz
hand|Hand|main|mano|mano|mão|hand|ręka|el
hair|Haare|cheveux|pelo|capelli|cabelo|haar|włosy|saç
hat|Hut|chapeau|sombrero|cappello|chapéu|hoed|kapelusz|şapka
glasses|Brille|lunettes|gafas|occhiali|óculos|bril|okulary|gözlük
bag|Tasche|sac|bolsa|borsa|bolsa|tas|torba|çanta
text|Schrift|texte|texto|testo|texto|tekst|tekst|yazı
sign|Schild|panneau|cartel|cartello|placa|bord|znak|tabela
shadow|Schatten|ombre|sombra|ombra|sombra|schaduw|cień|gölge
wire|Kabel|câble|cable|cavo|cabo|kabel|kabel|kablo
fence|Zaun|clôture|valla|recinzione|cerca|hek|płot|çit
background|Hintergrund|arrière-plan|fondo|sfondo|fundo|achtergrond|tło|arka plan
"""
OTHER = """
english|русский|українська|中文|日本語|한국어
person|человек|людина|人|人|사람
people|люди|люди|人们, 人群|人々|사람들
man|мужчина|чоловік|男人|男性, 男|남자
woman|женщина|жінка|女人|女性, 女|여자
child|ребёнок, ребенок|дитина|孩子|子供|아이
dog|собака|собака, пес|狗|犬|개
cat|кошка, кот|кішка, кіт|猫|猫|고양이
horse|лошадь, конь|кінь|马|馬|말
cow|корова|корова|牛|牛|소
bird|птица|птах|鸟|鳥|새
animal|животное|тварина|动物|動物|동물
car|машина, автомобиль|машина, автомобіль|汽车, 车|車|자동차, 차
bus|автобус|автобус|公交车|バス|버스
truck|грузовик|вантажівка|卡车|トラック|트럭
bicycle|велосипед|велосипед|自行车|自転車|자전거
motorcycle|мотоцикл|мотоцикл|摩托车|バイク|오토바이
boat|лодка|човен|船|ボート, 船|배
tree|дерево|дерево|树|木|나무
flower|цветок|квітка|花|花|꽃
grass|трава|трава|草|草|풀
sky|небо|небо|天空|空|하늘
water|вода|вода|水|水|물
sea|море|море|海|海|바다
beach|пляж|пляж|海滩|ビーチ, 砂浜|해변
mountain|гора|гора|山|山|산
road|дорога|дорога|路, 道路|道路, 道|도로, 길
wall|стена|стіна|墙|壁|벽
house|дом|будинок|房子|家|집
building|здание|будівля|建筑|建物|건물
table|стол|стіл|桌子|テーブル|탁자
chair|стул|стілець|椅子|椅子|의자
face|лицо|обличчя|脸|顔|얼굴
hand|рука|рука|手|手|손
hair|волосы|волосся|头发|髪|머리카락
hat|шляпа|капелюх|帽子|帽子|모자
glasses|очки|окуляри|眼镜|眼鏡|안경
bag|сумка|сумка|包|バッグ, 鞄|가방
text|текст|текст|文字|文字|글자
sign|знак, вывеска|знак, вивіска|牌子|看板|간판
shadow|тень|тінь|影子|影|그림자
wire|провод|дріт|电线|電線|전선
fence|забор|паркан|栅栏|柵|울타리
background|фон|фон, тло|背景|背景|배경
"""


def english(phrase: str) -> str:
    """A noun of the table in English; anything else, English ones among it, as it is."""
    return _table().get(phrase.strip().casefold(), phrase)


def in_english(prompt: str) -> str:
    """A prompt with the nouns between its commas in English; the rest, with all its spaces, as it is."""
    return ",".join(_kept_spaces(part) for part in prompt.split(","))


def _kept_spaces(part: str) -> str:
    core = part.strip()
    return part.replace(core, english(core), 1) if core else part


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    rows = [line.split("|") for table in (LATIN, OTHER) for line in table.strip().splitlines()[1:]]
    found: dict[str, str] = {}
    for noun, *others in rows:
        for phrase in (each.strip().casefold() for other in others for each in other.split(",")):
            found.setdefault(phrase, noun)
    # What is English already means that, whatever else it means in another language.
    return found | {noun: noun for noun, *_ in rows}
