/** A share from 0 to 1 as "90 %", "12.5 %", "0.01 %": as many digits as it takes up to four behind the point. */
export const percentText = (share: number): string => `${Math.round(share * 1e6) / 1e4} %`;
