// What is checked: each kind of block by itself, for a precise answer, and the two kinds of view that carry blocks.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export type AnyKnownBlock = KnownBlock;
export type Home = HomeView;
export type Modal = ModalView;
